"""« Et en 2023 ? », « Qui la dirige ? »: an elliptical question and the turns before it → the question it stands for.

Nothing is generated: what comes out is made of words that the visitor typed, or that an earlier answer quoted.
"""

import re
from collections.abc import Sequence

from ragqa.contract import Turn
from ragqa.language import detect_language, stop_words
from ragqa.lexical import fold, words

_OPENER = re.compile(r"(?:et|mais|ou|en|and|und|but|maar|aber)\b[\s,]*(?:alors\b|sinon\b)?[\s,]*", re.IGNORECASE)
_ANAPHOR = re.compile(
    r"\b(?:ils?|elles?|lui|leurs?|son|sa|ses|y|celui-ci|celle-ci|ceux-ci|celles-ci|cel(?:a|ui|le)|ca|"
    r"ce(?:tte|t|s)? (?:derniere?|entreprise|societe|groupe|programme|projet|loi|chiffre|montant|etude|plan|somme)|"
    r"(?:qui|que|quand|comment|pourquoi|ou) (?:l['’]|l[ae]s? )|"
    r"hij|ze|zij|hem|haar|hun|daar|er|ervan|it|its|he|she|his|her|they|their|there|"
    r"ihn|ihr|ihre[rnms]?|sein(?:e[rnms]?)?|dort|davon|darin)\b"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_PLACED_NAME = re.compile(
    r"\b(?:en|au|aux|à|dans|pour|chez|de|du|des|in|bij|voor|van|at|for|of|für|bei|von)\s+"
    r"(?:(?:la|le|les|the|de|het|die|der|das)\s+)?(?:l['’])?[A-ZÀ-ÖØ-Þ][\w&’'-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w&’'-]*)*"
    r"|\b(?:d|l)['’][A-ZÀ-ÖØ-Þ][\w&-]*"
)
_NAME = re.compile(r"(?<=[\s'’(])[A-ZÀ-ÖØ-Þ][\w&-]*(?:[\s'’][A-ZÀ-ÖØ-Þ][\w&-]*)*")
_ASKING = frozenset(
    {
        *("qui", "que", "quoi", "quel", "quelle", "quels", "quelles", "quand", "ou", "comment", "pourquoi", "combien"),
        *("wie", "wat", "wanneer", "waar", "waarom", "hoe", "hoeveel", "welke", "welk"),
        *("who", "what", "when", "where", "why", "how", "which"),
        *("wer", "was", "wann", "wo", "warum", "wieviel", "welche", "welcher", "welches"),
    }
)
_END = " \u00a0\u202f?!.…"
_FEW = 3
"""Content words up to which an opened question, or one with a pronoun, is taken to lean on the turn before."""
_LONGEST_NAME = 6
"""Words of an earlier answer that may be what « il » or « elle » stands for."""


def resolve(question: str, history: Sequence[Turn]) -> str | None:
    """Return the question that an elliptical one stands for; None when it stands by itself or nothing came before.

    « Et en 2023 ? » is the earlier question with its year, its named place or body replaced, or with the new
    words at its end; « Qui la dirige ? » is itself with the earlier question's names behind it in brackets.

    Parameters
    ----------
    history
        Earlier turns, oldest first; they may be elliptical themselves.
    """
    if not history or not _depends(question):
        return None
    last = history[-1]
    earlier = resolve(last.question, history[:-1]) or last.question
    core = _OPENER.sub("", question, count=1) if _opened(question) else question
    core = core.strip(_END)
    if _opened(question) and not _asks(core):
        return _with_other_value(earlier, core)
    answer = last.answer if _ANAPHOR.search(fold(core)) else None
    subject = _subject(earlier, answer) if _content(core) else [" ".join(_content(earlier))]
    return f"{core} ({', '.join(subject)}) ?"


def _opened(question: str) -> bool:
    opener = _OPENER.match(question)
    # « En 2023 … » opens with a preposition in French, « En in 2023? » with « and » in Dutch.
    return opener is not None and (fold(opener[0]).strip(" ,") != "en" or detect_language(question) == "nl")


def _asks(text: str) -> bool:
    return any(fold(word) in _ASKING for word in words(text))


def _content(question: str) -> list[str]:
    ignored = {fold(word) for word in stop_words(detect_language(question))} | _ASKING
    return [word for word in words(question) if fold(word) not in ignored]


def _depends(question: str) -> bool:
    content = _content(question)
    if _opened(question):
        return len(content) <= _FEW
    if _NAME.search(question) or any(word[0].isdigit() for word in content):
        return False
    return len(content) <= 1 or (len(content) <= _FEW and bool(_ANAPHOR.search(fold(question))))


def _with_other_value(earlier: str, value: str) -> str:
    years, new_year = _YEAR.findall(earlier), _YEAR.search(value)
    if new_year and len(years) == 1 and len(_content(value)) == 1:
        return earlier.replace(years[0], new_year[0])
    if place := _PLACED_NAME.fullmatch(value):
        old = [
            found for found in _PLACED_NAME.finditer(earlier) if fold(found[0].split()[0]) == fold(place[0].split()[0])
        ]
        if old:
            return earlier[: old[-1].start()] + value + earlier[old[-1].end() :]
    names = list(_NAME.finditer(earlier))
    if len(names) == 1 and re.fullmatch(r"[A-ZÀ-ÖØ-Þ][\w&-]*(?:[\s'’-][A-ZÀ-ÖØ-Þ][\w&-]*)*", value):
        return earlier[: names[0].start()] + value + earlier[names[0].end() :]
    return f"{earlier.rstrip(_END)}, {value} ?"


def _subject(earlier: str, answer: str | None) -> list[str]:
    """Return what an earlier turn was about: its names, or its content words, and a short answer that names."""
    subject = [found[0] for found in _NAME.finditer(earlier)] or [" ".join(_content(earlier))]
    if answer and len(words(answer)) <= _LONGEST_NAME and re.search(r"[A-ZÀ-ÖØ-Þ]", answer):
        subject.append(answer.strip())
    return subject
