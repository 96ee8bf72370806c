"""What a question asks for: whether it is one, the kind of answer it wants, the figures and names it insists on."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

from ragqa.language import detect_language, stop_words
from ragqa.lexical import fold, words

_SP = r"[\s\u00a0\u202f]+"


class AnswerType(Enum):
    """The kind of answer that a question's words ask for."""

    QUANTITY = "quantity"
    DATE = "date"
    PERSON = "person"
    YES_OR_NO = "yes_or_no"
    OTHER = "other"


# Patterns are matched against the folded question (no accents, lower case), French first.
_WANTS = {
    AnswerType.QUANTITY: re.compile(
        rf"\b(?:combien|quel(?:le)?s?{_SP}(?:etait{_SP}|est{_SP}|sera{_SP})?(?:la{_SP}|le{_SP})?"
        r"(?:part|proportion|pourcentage|montant|somme|nombre|taux|prix|cout|taille|superficie|puissance|capacite|"
        r"effectif|valeur|valorisation|budget|chiffre)|"
        r"hoeveel|welk percentage|welk aandeel|welk bedrag|how (?:many|much)|what (?:share|percentage|amount)|"
        r"wie ?viele?|welcher anteil|wieviel)\b"
    ),
    AnswerType.DATE: re.compile(
        rf"\b(?:quand|quel(?:le)?{_SP}(?:est{_SP}la{_SP}|etait{_SP}la{_SP})?(?:annee|date|mois|jour)|"
        r"wanneer|in welk jaar|sinds wanneer|when|(?:in )?(?:what|which) year|wann|in welchem jahr|seit wann)\b"
    ),
    AnswerType.PERSON: re.compile(r"(?:\bqui\b(?<!est-ce qui)(?<!ce qui)|\b(?:wie is|wie heeft|wie zijn|who|wer)\b)"),
}
_YES_OR_NO = re.compile(
    r"(?:est-ce qu|[\w'’ -]*-(?:t-)?(?:ils?|elles?|on|ce|vous|nous)\b|"
    r"(?:is|are|was|were|does|do|did|has|have|can|could|will|would|should)\b|"
    r"(?:zijn|waren|heeft|hebben|kan|kunnen|moet|moeten|wordt|worden|gaat|mag|krijgt|ist|sind|war|hat|haben|kann|"
    r"konnen|muss|mussen|wird|werden|gibt|darf)\b)"
)
_ASKING_WORD = re.compile(
    r"\b(?:qui|quoi|quel(?:le)?s?|quand|où|comment|pourquoi|combien|(?:le|la|les)quel(?:le)?s?|"
    r"wh(?:o|at|en|ere|y|ich|ose|om)|how|wie|wat|wanneer|waar\w*|welke?|hoe\w*|wer|was|wann|wo\w*|warum|wem|wen)\b|"
    r"^qu(?:e\b|['’])"
)
_DIGIT = re.compile(r"\d")
_NUMBER_WORD = re.compile(
    r"\b(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|"
    r"soixante|cent|mille|millions?|milliards?|dizaines?|centaines?|milliers?|moitie|tiers|quart|double|triple)\b"
)
_DATE = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d|\d{1,2}(?:er)?\s+(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|"
    r"novembre|decembre)|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    r"hier|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|siecle|trimestre|semestre)\b"
)
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_YEAR_OR_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?«»\"“”]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w&-]+")


@cache
def _pleasantries() -> frozenset[str]:
    text = (files("ragqa.data") / "greetings.txt").read_text(encoding="utf-8")
    return frozenset(fold(word) for word in words(text))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the answer path sees it.

    Attributes
    ----------
    text
        As it was asked.
    language
        ``fr``, ``nl``, ``en`` or ``de``.
    wants
        The kind of answer that its words ask for.
    figures
        The numbers in it, as typed without spaces; an answer about another year is not an answer.
    names
        Its capitalised words but the first, folded.
    """

    text: str
    language: str
    wants: AnswerType
    figures: frozenset[str]
    names: frozenset[str]


def understand(text: str) -> Question | None:
    """Analyse a question; None when there is nothing to look for (« Bonjour », « Où ? », « ??? »)."""
    language = detect_language(text)
    ignored = {fold(word) for word in stop_words(language)} | _pleasantries()
    if all(fold(word) in ignored for word in words(text)):
        return None
    names = frozenset(fold(part) for name in _NAME.findall(text) for part in words(name))
    return Question(text, language, _wanted(text), figures_in(text), names)


def _wanted(text: str) -> AnswerType:
    folded = " ".join(fold(text).split())
    if kind := next((kind for kind, pattern in _WANTS.items() if pattern.search(folded)), None):
        return kind
    # Accents count here: « où » asks, « ou » does not.
    asks = _ASKING_WORD.search(" ".join(text.lower().split()))
    return AnswerType.YES_OR_NO if _YES_OR_NO.match(folded) and not asks else AnswerType.OTHER


def figures_in(text: str) -> frozenset[str]:
    """Return the numbers in a text, spaces between groups of digits taken out, decimal points as commas."""
    return frozenset(word.replace(".", ",") for word in words(text) if _YEAR_OR_FIGURE.fullmatch(word))


def fits(wants: AnswerType, answer: str) -> bool:
    """Tell whether a text can be the kind of answer that is wanted."""
    folded = fold(answer)
    if wants is AnswerType.QUANTITY:
        return bool(_DIGIT.search(folded) or _NUMBER_WORD.search(folded))
    if wants is AnswerType.DATE:
        return bool(_DATE.search(folded))
    if wants is AnswerType.PERSON:
        return bool(_CAPITAL.search(answer)) or not _DIGIT.search(answer)
    return True
