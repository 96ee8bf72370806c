"""Two replies to one question, held against each other."""

from ragqa_eval.parity import compare_replies

from .replies import answer, reply


def test_the_same_reply_at_another_time_is_the_same():
    left = reply(answer("Durbuy"), identity="1", total=20.0)
    right = reply(answer("Durbuy"), identity="2", total=99.0)
    assert compare_replies(left, right) == []


def test_another_confidence_is_a_difference_however_small():
    left, right = reply(answer("Durbuy", confidence=0.9)), reply(answer("Durbuy", confidence=0.9000000001))
    assert compare_replies(left, right) == ["answer.confidence is 0.9 on one side, 0.9000000001 on the other"]


def test_another_paragraph_is_a_difference():
    differences = compare_replies(reply(answer("Durbuy", paragraph=2)), reply(answer("Durbuy", paragraph=3)))
    assert differences == ["answer.citation.paragraph is 2 on one side, 3 on the other"]


def test_silence_differs_from_an_answer():
    differences = compare_replies(reply(), reply(answer("Durbuy")))
    assert "abstained is True on one side, False on the other" in differences
    assert any(difference.startswith("answer is None") for difference in differences)


def test_one_alternative_more_is_a_difference():
    left = reply(answer("Durbuy"))
    other = answer("Namur") | {"relation": "other_answer"}
    right = left.model_validate(left.model_dump() | {"alternatives": [other]})
    assert compare_replies(left, right) == ["alternatives has 0 items on one side, 1 on the other"]
