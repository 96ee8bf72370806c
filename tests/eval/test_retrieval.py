"""Rankings of candidates by each leg and by their fusions."""

import json

import pytest

from ragqa.passages import Passage
from ragqa.store import Hit
from ragqa_eval.questions import Gold, Question
from ragqa_eval.retrieval import (
    Searched,
    compare,
    leg_alone,
    main,
    markdown_table,
    ranking_scores,
    reciprocal_rank_fusion,
    weighted_sum,
)
from ragqa_eval.suites import halves


def hit(paragraph, dense, lexical):
    return Hit(Passage("a", paragraph, 0, 1, "x", "t", "fr"), dense, lexical)


QUESTION = Question("q", "Où ?", "fr", "fact", True, (Gold("a", 3, "x"),))
# Each leg puts another paragraph first; the third is second in both.
SEARCHED = Searched(QUESTION, [hit(1, 0.90, None), hit(2, None, 9.0), hit(3, 0.89, 8.9), hit(4, 0.70, 1.0)])


@pytest.mark.parametrize(
    ("scoring", "reciprocal_rank"),
    [
        (leg_alone("dense"), 0.5),
        (leg_alone("lexical"), 0.5),
        (reciprocal_rank_fusion, 1.0),
        (weighted_sum(0.5), 1.0),
        (weighted_sum(1.0), 0.5),
    ],
)
def test_what_both_legs_put_second_wins_only_when_they_are_fused(scoring, reciprocal_rank):
    scores = ranking_scores("x", [SEARCHED], scoring)
    assert scores.mrr_10.value == reciprocal_rank
    assert scores.recall_1.value == float(reciprocal_rank == 1.0)
    assert scores.recall_5.value == 1.0


def test_reciprocal_ranks_are_those_of_the_paper():
    assert reciprocal_rank_fusion(SEARCHED.hits) == pytest.approx([1 / 61, 1 / 61, 2 / 62, 2 / 63])


def test_every_way_has_a_row_in_the_table():
    table = markdown_table(compare([SEARCHED]))
    assert table.count("\n") == 2 + 3 + 9
    assert "| sum, dense 0.5 | 100.0 (100.0 to 100.0) |" in table


def test_halves_keep_order_and_lose_nothing():
    assert halves([1, 2, 3, 4, 5]) == ([1, 2], [3, 4, 5])


def test_the_command_prints_a_table_for_questions_in_french_and_one_for_the_others(
    corpus_settings, monkeypatch, tmp_path, capsys
):
    questions = tmp_path / "questions.jsonl"
    gold = {"article_id": "licornes-belges", "paragraph": 9, "text": "Fabrice Brion"}
    both = [("Qui dirige I-Care ?", "fr"), ("Wie leidt I-Care?", "nl")]
    lines = [
        {"id": code, "question": text, "language": code, "kind": "fact", "answerable": True, "answers": [gold]}
        for text, code in both
    ]
    questions.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    monkeypatch.setenv("RAGQA_INDEX", str(corpus_settings.index))
    main([str(questions)])
    printed = capsys.readouterr().out
    assert "1 questions, French" in printed
    assert "1 questions, other languages" in printed
    assert "| lexical alone | 100.0 (100.0 to 100.0) |" in printed
