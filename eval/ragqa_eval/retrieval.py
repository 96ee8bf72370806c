"""Retrieval by itself: each leg alone, reciprocal rank fusion, and the weighted sum at every weight.

Run it as ``python -m ragqa_eval.retrieval piaf --split test``. Whatever the split, all paragraphs of the file are
searched. The weight of `ragqa.retriever` was chosen on the first half of PIAF's tuning questions (``--part first``);
the second half calibrates confidence.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from rich.console import Console

from ragqa.language import detect_language
from ragqa.retriever import CANDIDATES, DENSE_WEIGHT, DENSE_WEIGHT_FOREIGN, fuse
from ragqa.settings import read_settings
from ragqa.store import Hit
from ragqa_eval.bootstrap import Measure, bootstrap_mean
from ragqa_eval.command import open_engine
from ragqa_eval.metrics import first_rank, recall_at, reciprocal_rank_at
from ragqa_eval.questions import Question
from ragqa_eval.report import format_measure
from ragqa_eval.runner import progress_bar
from ragqa_eval.squad import Split
from ragqa_eval.suites import halves, open_suite

Part = Literal["first", "second", "all"]
Scoring = Callable[[Sequence[Hit]], npt.NDArray[np.float64]]

RRF_CONSTANT = 60
"""Of reciprocal rank fusion, as in Cormack, Clarke and Büttcher (SIGIR 2009)."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A question and every candidate that the legs brought up for it."""

    question: Question
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class RankingScores:
    """How well one way of scoring ranks the right paragraphs."""

    name: str
    recall_1: Measure
    recall_5: Measure
    recall_10: Measure
    mrr_10: Measure


def leg_alone(leg: Literal["dense", "lexical"]) -> Scoring:
    """Rank by one leg's raw scores; what it did not bring up comes last."""

    def scores(hits: Sequence[Hit]) -> npt.NDArray[np.float64]:
        raw = [getattr(hit, leg) for hit in hits]
        return np.array([-np.inf if score is None else score for score in raw], dtype=np.float64)

    return scores


def reciprocal_rank_fusion(hits: Sequence[Hit]) -> npt.NDArray[np.float64]:
    """Sum ``1 / (60 + rank)`` over the legs that brought a passage up; float64 [hits]."""
    total = np.zeros(len(hits))
    for leg in (leg_alone("dense"), leg_alone("lexical")):
        raw = leg(hits)
        order = np.argsort(-raw, kind="stable")
        ranks = np.empty(len(hits))
        ranks[order] = np.arange(1, len(hits) + 1)
        total += np.where(np.isfinite(raw), 1 / (RRF_CONSTANT + ranks), 0.0)
    return total


def weighted_sum(dense_weight: float) -> Scoring:
    """Rank as `ragqa.retriever` does, with another weight."""
    return lambda hits: fuse(hits, dense_weight)


def ranking_scores(name: str, searched: Iterable[Searched], scoring: Scoring) -> RankingScores:
    """Rank every question's candidates and score the ranks of the first right paragraphs."""
    ranks = []
    for one in searched:
        order = np.argsort(-scoring(one.hits), kind="stable")
        found = [(one.hits[row].passage.article_id, one.hits[row].passage.paragraph) for row in order]
        ranks.append(first_rank(found, one.question.gold_paragraphs))
    recalls = {k: bootstrap_mean([recall_at(rank, k) for rank in ranks]) for k in (1, 5, 10)}
    mrr = bootstrap_mean([reciprocal_rank_at(rank, 10) for rank in ranks])
    return RankingScores(name, recalls[1], recalls[5], recalls[10], mrr)


def compare(searched: Sequence[Searched]) -> list[RankingScores]:
    """Score the legs, reciprocal rank fusion, and the sum at weights 0.1 to 0.9."""
    ways: list[tuple[str, Scoring]] = [
        ("dense alone", leg_alone("dense")),
        ("lexical alone", leg_alone("lexical")),
        (f"reciprocal rank fusion ({RRF_CONSTANT})", reciprocal_rank_fusion),
        *((f"sum, dense {weight / 10:.1f}", weighted_sum(weight / 10)) for weight in range(1, 10)),
    ]
    return [ranking_scores(name, searched, scoring) for name, scoring in ways]


def markdown_table(rows: Iterable[RankingScores]) -> str:
    """Return a table with a row a way of scoring, in percent with 95 % intervals."""
    lines = ["| ranking | R@1 | R@5 | R@10 | MRR@10 |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in rows:
        measures = (row.recall_1, row.recall_5, row.recall_10, row.mrr_10)
        lines.append(f"| {row.name} | {' | '.join(format_measure('share', measure) for measure in measures)} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, French questions and others apart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", nargs="?", default="piaf", help="as of `ragqa eval`")
    parser.add_argument("--split", choices=get_args(Split), help="as of `ragqa eval`")
    parser.add_argument("--part", choices=get_args(Part), default="all", help="half of the questions to ask")
    parser.add_argument("--data", type=Path, help="directory of piaf and presse")
    parsed = parser.parse_args(arguments)
    suite = open_suite(parsed.suite, parsed.split, parsed.data)
    questions = suite.questions if parsed.part == "all" else halves(suite.questions)[parsed.part == "second"]
    asked = [question for question in questions if question.answerable]
    engine = open_engine(read_settings(), suite)
    with progress_bar() as bar:
        searched = [
            Searched(
                one, [Hit(hit.passage, hit.dense, hit.lexical) for hit in engine.retrieve(one.question, 2 * CANDIDATES)]
            )
            for one in bar.track(asked, description="Searching")
        ]
    console = Console(soft_wrap=True)
    for name, weight, french in (("French", DENSE_WEIGHT, True), ("other languages", DENSE_WEIGHT_FOREIGN, False)):
        group = [one for one in searched if (detect_language(one.question.question) == "fr") is french]
        if group:
            console.print(f"\n{suite.name}, {suite.split}, {parsed.part}: {len(group)} questions, {name}")
            console.print(f"(served: sum, dense {weight})\n\n{markdown_table(compare(group))}", markup=False)


if __name__ == "__main__":
    main()
