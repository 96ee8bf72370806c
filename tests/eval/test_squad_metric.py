"""Exact match and F1 beside SQuAD 2.0's official script.

What the script gives was worked out by hand from its definition (Rajpurkar et al., 2016 and 2018): case is folded,
ASCII punctuation deleted, a, an and the dropped, words counted as a multiset, the best gold taken. The empty string,
its sign of no answer, is ``None`` here.
"""

import pytest

from ragqa_eval.metrics import exact_match, token_f1

SAME = [
    # prediction, golds, exact match, F1
    ("Denver Broncos", ["Denver Broncos"], 1, 1),
    ("denver BRONCOS", ["Denver Broncos"], 1, 1),
    ("Denver Broncos.", ["Denver Broncos"], 1, 1),
    ('"Denver Broncos"', ["(Denver Broncos)"], 1, 1),
    ("The Denver Broncos", ["Denver Broncos"], 1, 1),
    ("a city in the north", ["city in an north"], 1, 1),
    ("  Denver   Broncos ", ["Denver Broncos"], 1, 1),
    ("U.S.", ["US"], 1, 1),
    ("Broncos Denver", ["Denver Broncos"], 0, 1),
    ("Theodore", ["Theodore"], 1, 1),
    ("theatre", ["atre"], 0, 0),
    ("Carolina", ["Denver Broncos"], 0, 0),
    # 1 common of 1 predicted and of 2 right: P 1, R 1/2.
    ("Broncos", ["Denver Broncos"], 0, 2 / 3),
    # 2 common of 4 predicted and of 3 right: P 1/2, R 2/3.
    ("Denver Broncos in Santa", ["Denver Broncos team"], 0, 4 / 7),
    # Repeats count as often as both have them: 2 common of 3 predicted and of 2 right.
    ("very very very", ["very very"], 0, 4 / 5),
    # 1 common of 2 predicted and of 3 right: the second « more » finds no partner.
    ("more more", ["more or less"], 0, 2 / 5),
    ("the the cat", ["cat"], 1, 1),
    # The best gold counts, for each metric by itself.
    ("Santa Clara", ["Levi's Stadium", "Santa Clara, California", "Santa Clara"], 1, 1),
    ("Santa Clara", ["Levi Stadium", "Santa Clara, California"], 0, 4 / 5),
    ("Santa Clara", ["Levi Stadium", "California"], 0, 0),
    # Numbers, where neither normalisation touches them.
    ("50", ["50"], 1, 1),
    ("1953", ["1952"], 0, 0),
    ("24–10", ["24–10"], 1, 1),
    # No answer: right exactly when there is none.
    (None, [], 1, 1),
    (None, ["Denver Broncos"], 0, 0),
    ("Denver Broncos", [], 0, 0),
    # An answer that normalises to nothing has no words in common with a gold.
    (".", ["Denver"], 0, 0),
    ("!", ["?"], 1, 1),
]

DIFFERENT = [
    # prediction, golds, language, the script's exact match and F1, ours, why
    ("la coopérative Verhalle", ["coopérative Verhalle"], "fr", (0, 4 / 5), (1, 1), "French articles"),
    ("une ferme", ["des fermes", "la ferme"], "fr", (0, 1 / 2), (1, 1), "French articles"),
    ("l’acier", ["acier"], "fr", (0, 0), (1, 1), "elisions, typographic apostrophe"),
    ("l'acier", ["acier"], "fr", (0, 0), (1, 1), "elisions: the script glues « lacier »"),
    ("d'Anvers", ["Anvers"], "fr", (0, 0), (0, 2 / 3), "d’ is the preposition de, written out"),
    ("1.43", ["143"], "fr", (1, 1), (0, 0), "decimal points"),
    ("1,43 %", ["143 %"], "fr", (1, 1), (0, 0), "decimal commas"),
    ("5 000", ["5000"], "fr", (0, 0), (1, 1), "digits grouped by spaces"),
    ("-5", ["5"], "fr", (1, 1), (0, 0), "minus signs"),
    ("$5", ["5"], "en", (1, 1), (0, 2 / 3), "symbols of currencies are words"),
    ("Saint-Denis", ["Saint Denis"], "fr", (0, 0), (1, 1), "a hyphen parts words, where the script glues them"),
    ("Saint-Denis", ["SaintDenis"], "fr", (1, 1), (0, 0), "a hyphen parts words"),
    ("Levi's", ["Levis"], "en", (1, 1), (0, 0), "an apostrophe parts words"),
    ("« Durbuy »", ["Durbuy"], "fr", (0, 1 / 2), (1, 1), "punctuation beyond ASCII"),
    ("cœur", ["coeur"], "fr", (0, 0), (1, 1), "ligatures"),
    ("an", ["the"], "en", (1, 1), (0, 0), "an answer of articles alone keeps them"),
    ("a", ["Vitamin A"], "fr", (0, 0), (0, 2 / 3), "English articles are words of French"),
    (".", [], "en", (1, 1), (0, 0), "only silence is no answer"),
]


@pytest.mark.parametrize(("prediction", "golds", "exact", "f1"), SAME)
def test_english_answers_score_as_in_the_official_script(prediction, golds, exact, f1):
    assert exact_match(prediction, golds, "en") == exact
    assert token_f1(prediction, golds, "en") == pytest.approx(f1)


@pytest.mark.parametrize(("prediction", "golds", "language", "official", "ours", "why"), DIFFERENT)
def test_where_scores_differ_from_the_official_script_on_purpose(prediction, golds, language, official, ours, why):
    assert official != pytest.approx(ours), why
    assert (exact_match(prediction, golds, language), token_f1(prediction, golds, language)) == pytest.approx(ours), why
