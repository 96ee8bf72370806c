"""Why a question is not fully right: the first step of the answer path that lost it."""

from collections.abc import Iterable
from enum import StrEnum

from ragqa_eval.records import Record


class Cause(StrEnum):
    """What went wrong, in the order of the answer path."""

    RETRIEVAL = "retrieval"
    READING = "reading"
    ABSTENTION = "abstention"
    NO_SILENCE = "no silence"


MEANING = {
    Cause.RETRIEVAL: "No right paragraph was among those read.",
    Cause.READING: "A right paragraph was read, but another paragraph or another span was chosen.",
    Cause.ABSTENTION: "The answer that was found is right, but confidence was too low to give it.",
    Cause.NO_SILENCE: "The articles do not answer, and an answer was given.",
}


def cause_of(record: Record) -> Cause | None:
    """Say why a question is not fully right: answerable with an F1 below 1, or unanswerable and answered.

    Silence over a right answer (F1 of one half or more) is abstention even where that answer is not complete, or
    stands in another paragraph than the right one. Silence over a wrong one is put down to retrieval or reading,
    for no threshold would have made it right.

    Returns
    -------
    None when nothing went wrong.
    """
    if not record.answerable:
        return Cause.NO_SILENCE if record.answer is not None else None
    if record.answer is not None and record.answer.f1 == 1:
        return None
    if record.answer is None and record.forced is not None and record.forced.right:
        return Cause.ABSTENTION
    was_read = record.rank is not None and record.rank <= record.paragraphs_read
    return Cause.READING if was_read else Cause.RETRIEVAL


def mistakes(records: Iterable[Record]) -> dict[Cause, list[Record]]:
    """Group the questions that are not fully right by cause, the most confident first; every cause is there."""
    grouped: dict[Cause, list[Record]] = {cause: [] for cause in Cause}
    for record in records:
        cause = cause_of(record)
        if cause is not None:
            grouped[cause].append(record)
    for group in grouped.values():
        group.sort(key=lambda record: -record.forced.confidence if record.forced else 0.0)
    return grouped
