"""Records → figures with their intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from ragqa_eval.bootstrap import Measure, Statistic, bootstrap, mean_of, quantile_of, ratio_of
from ragqa_eval.metrics import auroc, brier_terms, recall_at, reciprocal_rank_at
from ragqa_eval.records import Given, Record


class Scores(BaseModel):
    """Every figure, each with its 95 % interval; shares are in [0, 1], latencies in milliseconds.

    *Served* is with the service's own threshold, *forced* with ``min_confidence`` 0. An answer is *right*
    from a token F1 of one half on, and never on an unanswerable question.
    """

    model_config = ConfigDict(frozen=True)

    f1: Measure = Field(title="F1, answerable questions (silence is 0)")
    exact_match: Measure = Field(title="Exact match, answerable questions (silence is 0)")
    f1_all: Measure = Field(title="F1, all questions (SQuAD 2.0: silence on unanswerable is 1)")
    exact_match_all: Measure = Field(title="Exact match, all questions (SQuAD 2.0)")
    f1_answered: Measure = Field(title="F1, answerable questions that were answered")
    f1_forced: Measure = Field(title="F1, answerable questions, forced to answer")
    exact_match_forced: Measure = Field(title="Exact match, answerable questions, forced to answer")
    citation_article: Measure = Field(title="Right article cited, answerable and answered")
    citation_paragraph: Measure = Field(title="Right paragraph cited, answerable and answered")
    recall_1: Measure = Field(title="Retrieval: right paragraph first")
    recall_5: Measure = Field(title="Retrieval: right paragraph among 5")
    recall_10: Measure = Field(title="Retrieval: right paragraph among 10")
    mrr_10: Measure = Field(title="Retrieval: MRR@10")
    answered: Measure = Field(title="Answerable questions that were answered")
    answers_right: Measure = Field(title="Right answers among those given")
    silence_precision: Measure = Field(title="Unanswerable among the silences (precision of silence)")
    silence_recall: Measure = Field(title="Silence among the unanswerable (recall of silence)")
    auroc: Measure = Field(title="Confidence tells right from wrong (AUROC, forced)")
    brier: Measure = Field(title="Confidence off by (Brier, forced; lower is better)")
    wall_p50: Measure = Field(title="Latency, median (ms)")
    wall_p95: Measure = Field(title="Latency, 95th percentile (ms)")
    took_p50: Measure = Field(title="Time in the engine, median (ms)")
    took_p95: Measure = Field(title="Time in the engine, 95th percentile (ms)")


LOWER_IS_BETTER = frozenset({"brier", "wall_p50", "wall_p95", "took_p50", "took_p95"})


@dataclass(frozen=True)
class Figure:
    """A figure as a statistic of the questions that it is about, for any resample of them.

    Attributes
    ----------
    members
        int64 [m]: where its questions stand among the records.
    statistic
        Takes counts ``(b, m)``, how often each of its questions is in each resample.
    n
        How many questions count in it.
    """

    members: NDArray[np.int64]
    statistic: Statistic
    n: int

    def measure(self) -> Measure:
        """Its value with the 95 % interval."""
        return bootstrap(self.statistic, self.members.size).model_copy(update={"n": self.n})


def score_records(records: Sequence[Record]) -> Scores:
    """Compute every figure of some questions."""
    return Scores(**{name: figure.measure() for name, figure in figures(records).items()})


def figures(records: Sequence[Record]) -> dict[str, Figure]:
    """Every figure of ``Scores``, by its name."""
    attempts = [record.forced for record in records if record.forced is not None]
    confidences = [given.confidence for given in attempts]
    rights = [given.right for given in attempts]

    def over(belongs: Callable[[Record], bool], statistic: Callable[[Sequence[Record]], Statistic]) -> Figure:
        members = np.array([row for row, record in enumerate(records) if belongs(record)], np.int64)
        return Figure(members, statistic([records[row] for row in members]), members.size)

    def over_answerable(value: Callable[[Record], float]) -> Figure:
        return over(lambda r: r.answerable, lambda some: mean_of([value(record) for record in some]))

    def over_all(value: Callable[[Record], float], quantile: float | None = None) -> Figure:
        values = [value(record) for record in records]
        return over(lambda _: True, lambda _: mean_of(values) if quantile is None else quantile_of(values, quantile))

    def over_attempts(statistic: Statistic) -> Figure:
        return over(lambda r: r.forced is not None, lambda _: statistic)

    def share(part: Callable[[Record], float], whole: Callable[[Record], bool]) -> Figure:
        counted = [whole(record) for record in records]
        parts = [part(record) if counts else 0.0 for record, counts in zip(records, counted, strict=True)]
        everything = over(lambda _: True, lambda _: ratio_of(parts, np.asarray(counted, np.float64)))
        return replace(everything, n=sum(counted))

    def was_answered(record: Record) -> bool:
        return record.answerable and record.answer is not None

    return {
        "f1": over_answerable(lambda r: _of(r.answer, lambda given: given.f1)),
        "exact_match": over_answerable(lambda r: _of(r.answer, lambda given: given.exact)),
        "f1_all": over_all(lambda r: _or_silence(r, lambda given: given.f1)),
        "exact_match_all": over_all(lambda r: _or_silence(r, lambda given: given.exact)),
        "f1_answered": share(lambda r: _of(r.answer, lambda given: given.f1), was_answered),
        "f1_forced": over_answerable(lambda r: _of(r.forced, lambda given: given.f1)),
        "exact_match_forced": over_answerable(lambda r: _of(r.forced, lambda given: given.exact)),
        "citation_article": share(lambda r: _of(r.answer, lambda given: given.article_right), was_answered),
        "citation_paragraph": share(lambda r: _of(r.answer, lambda given: given.paragraph_right), was_answered),
        "recall_1": over_answerable(lambda r: recall_at(r.rank, 1)),
        "recall_5": over_answerable(lambda r: recall_at(r.rank, 5)),
        "recall_10": over_answerable(lambda r: recall_at(r.rank, 10)),
        "mrr_10": over_answerable(lambda r: reciprocal_rank_at(r.rank, 10)),
        "answered": over_answerable(lambda r: float(r.answer is not None)),
        "answers_right": share(lambda r: _of(r.answer, lambda given: given.right), lambda r: r.answer is not None),
        "silence_precision": share(lambda r: float(not r.answerable), lambda r: r.answer is None),
        "silence_recall": share(lambda r: float(r.answer is None), lambda r: not r.answerable),
        "auroc": over_attempts(lambda counts: auroc(confidences, rights, counts)),
        "brier": over_attempts(mean_of(brier_terms(confidences, rights))),
        "wall_p50": over_all(lambda r: r.wall_ms, 0.5),
        "wall_p95": over_all(lambda r: r.wall_ms, 0.95),
        "took_p50": over_all(lambda r: r.took_ms, 0.5),
        "took_p95": over_all(lambda r: r.took_ms, 0.95),
    }


def _of(given: Given | None, value: Callable[[Given], float]) -> float:
    return float(value(given)) if given is not None else 0.0


def _or_silence(record: Record, value: Callable[[Given], float]) -> float:
    """SQuAD 2.0: silence is right exactly when the question has no answer."""
    return value(record.answer) if record.answer is not None else float(not record.answerable)
