"""Two runs over the same questions: what differs, and whether by more than chance."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydantic

from ragqa_eval.bootstrap import SEED, Floats, Measure, draw, interval
from ragqa_eval.errors import EvaluationError
from ragqa_eval.records import Record
from ragqa_eval.runner import Evaluation
from ragqa_eval.scores import Figure, figures

RESAMPLES = 5000
"""More than for an interval, since a p-value looks further into the tails."""
SIGNIFICANT = 0.05
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of both runs and B − A, paired by question; None where a run has no such figure.

    Attributes
    ----------
    difference
        B − A with its 95 % interval; ``n`` is how many questions both share.
    p_value
        Two-sided, of no difference.
    """

    a: float | None
    b: float | None
    difference: Measure
    p_value: float | None

    @property
    def significant(self) -> bool:
        """Whether no difference at all is refuted at 5 %."""
        return self.p_value is not None and self.p_value < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side.

    Attributes
    ----------
    shared
        How many questions both asked.
    lost, gained
        What was right in A and is wrong in B, and the reverse: the records of both, A's first.
    """

    a: Evaluation
    b: Evaluation
    shared: int
    figures: dict[str, Difference]
    lost: tuple[tuple[Record, Record], ...]
    gained: tuple[tuple[Record, Record], ...]


def read_run(path: Path) -> Evaluation:
    """Read what ``--output-json`` wrote.

    Raises
    ------
    EvaluationError
        When the file is missing or holds no run.
    """
    try:
        return Evaluation.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise EvaluationError(
            f"{path} is not a run of questions, as `ragqa eval SUITE --output-json FILE` writes it: "
            f"{place or 'the file'}: {first['msg']}"
        ) from error


def compare(a: Evaluation, b: Evaluation, *, shared_only: bool = False, resamples: int = RESAMPLES) -> Comparison:
    """Compare two runs on the questions that both asked.

    Parameters
    ----------
    shared_only
        Go on when one run asked questions that the other did not, which are then left out.

    Raises
    ------
    EvaluationError
        When not all questions are shared, none is, or one has other right answers in the other run.
    """
    pairs = _pairs(a, b, shared_only)
    left, right = [one for one, _ in pairs], [other for _, other in pairs]
    return Comparison(
        a=a,
        b=b,
        shared=len(pairs),
        figures=differences(left, right, resamples),
        lost=tuple((one, other) for one, other in pairs if one.right and not other.right),
        gained=tuple((one, other) for one, other in pairs if other.right and not one.right),
    )


def differences(
    a: Sequence[Record], b: Sequence[Record], resamples: int = RESAMPLES, seed: int = SEED
) -> dict[str, Difference]:
    """Every figure of both, and its difference by a paired bootstrap: each resample draws questions for both.

    Parameters
    ----------
    a, b
        The same questions in the same order.
    """
    before, after = figures(a), figures(b)
    drawn: dict[str, list[Floats]] = {name: [] for name in before}
    for counts in draw(len(a), resamples, seed):
        for name, parts in drawn.items():
            parts.append(_value(after[name], counts) - _value(before[name], counts))
    once = np.ones((1, len(a)))
    return {
        name: _difference(
            float(_value(before[name], once)[0]), float(_value(after[name], once)[0]), np.concatenate(parts), len(a)
        )
        for name, parts in drawn.items()
    }


def p_value(drawn: Floats) -> float:
    """Two-sided p-value of no difference: twice the share of resampled differences on the far side of zero.

    It inverts the percentile interval; one is added to both counts, so that no p-value is zero (Davison and Hinkley,
    1997, 4.2).
    """
    known = drawn[~np.isnan(drawn)]
    tail = min(int((known <= 0).sum()), int((known >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (known.size + 1))


def _value(figure: Figure, counts: Floats) -> Floats:
    if not figure.members.size:
        return np.full(len(counts), np.nan)
    return figure.statistic(counts[:, figure.members])


def _difference(a: float, b: float, drawn: Floats, n: int) -> Difference:
    values = [None if np.isnan(value) else value for value in (a, b)]
    if None in values:
        return Difference(a=values[0], b=values[1], difference=Measure(value=None, n=n), p_value=None)
    low, high = interval(drawn)
    return Difference(a=a, b=b, difference=Measure(value=b - a, low=low, high=high, n=n), p_value=p_value(drawn))


def _pairs(a: Evaluation, b: Evaluation, shared_only: bool) -> list[tuple[Record, Record]]:
    ours, theirs = _by_id(a.records, "A"), _by_id(b.records, "B")
    shared = [identity for identity in ours if identity in theirs]
    if not shared:
        raise EvaluationError(f"no question of A ({a.suite}) was asked in B ({b.suite})")
    alone = {run: [i for i in one if i not in other] for run, one, other in (("A", ours, theirs), ("B", theirs, ours))}
    if any(alone.values()) and not shared_only:
        apart = " and ".join(f"{len(some)} only in {run} ({_some(some)})" for run, some in alone.items() if some)
        raise EvaluationError(f"{len(shared)} questions are shared, {apart}: --shared compares what is shared")
    changed = [identity for identity in shared if not _same_question(ours[identity], theirs[identity])]
    if changed:
        raise EvaluationError(f"the runs do not have the same right answers to {len(changed)}: {_some(changed)}")
    return [(ours[identity], theirs[identity]) for identity in shared]


def _by_id(records: Iterable[Record], run: str) -> dict[str, Record]:
    records = list(records)
    twice = [identity for identity, times in Counter(record.id for record in records).items() if times > 1]
    if twice:
        raise EvaluationError(f"{run} has more than one question called {_some(twice)}: they cannot be paired")
    return {record.id: record for record in records}


def _same_question(one: Record, other: Record) -> bool:
    return (one.question, sorted(one.golds)) == (other.question, sorted(other.golds))


def _some(names: Sequence[str]) -> str:
    listed = ", ".join(names[:_NAMED])
    return f"{listed}…" if len(names) > _NAMED else listed
