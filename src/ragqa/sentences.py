"""Where sentences begin and end in a paragraph."""

import re

_BOUNDARY = re.compile(
    r"""(?P<stop>[.!?…]+)(?P<closing>[\s\u00a0\u202f]*[»”"')\]])*(?P<gap>\s+)(?=[«“"'(\[\u2013\u2014-]*[\s\u00a0\u202f]*[^\W_])""",
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«'’\u00a0\u202f])(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|Me|St|Ste|art|av|bd|cf|chap|env|etc|ex|fig|no|n°|p|pp|vol|"
    r"[A-ZÀ-Þ]|[A-ZÀ-Þ]\.(?:-?[A-ZÀ-Þ]\.)*-?[A-ZÀ-Þ]|Inc|Ltd|Corp|vs|bv|nl|dhr|mevr|z\.B|Nr|Mr|Mrs|Ms)$"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Cut a paragraph into sentences.

    A line is never crossed (list items are sentences of their own); abbreviations, initials and decimals do not end
    one, unless what follows cannot continue it.

    Returns
    -------
    list of (int, int)
        Start and end in code points, in order, without the whitespace between them.
    """
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for boundary in _BOUNDARY.finditer(text, line.start(), line.end()):
            if _continues(text, start, boundary):
                continue
            spans.append(_stripped(text, start, boundary.start("gap")))
            start = boundary.end("gap")
        spans.append(_stripped(text, start, line.end()))
    return [(start, end) for start, end in spans if start < end]


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence, or of the sentences, that hold ``text[start:end]``."""
    touched = [span for span in sentence_spans(text) if span[0] < end and span[1] > start]
    if not touched:
        return start, end
    return min(touched[0][0], start), max(touched[-1][1], end)


def _continues(text: str, start: int, boundary: re.Match[str]) -> bool:
    following = text[boundary.end() : boundary.end() + 1]
    if boundary["stop"] == "." and not boundary["closing"]:
        return bool(_ABBREVIATION.search(text, start, boundary.start())) or following.islower()
    return following.islower()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
