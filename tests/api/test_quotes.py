"""An extract is found again after an edit, and never where it does not stand."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ragqa_api.quotes import ALIKE, Place, Quotation, find_quotation

FERME = "La coopérative Verhalle, installée à Durbuy, emploie douze personnes. Elle livre vingt-deux écoles."
AILLEURS = "Le tram va de Liège à Durbuy, puis revient."


def quotation(text: str, exact: str) -> Quotation:
    start = text.index(exact)
    end = start + len(exact)
    return Quotation(exact, text[max(0, start - 32) : start], text[end : end + 32])


@given(
    paragraphs=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=3),
    added=st.lists(st.text(max_size=10), max_size=2),
    data=st.data(),
)
def test_what_stands_unchanged_is_found_whatever_is_added_before(
    paragraphs: list[str], added: list[str], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(paragraphs) - 1))
    text = paragraphs[number]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    wanted = Quotation(text[start:end], text[max(0, start - 32) : start], text[end : end + 32])
    place = find_quotation([*added, *paragraphs], wanted, number + 1)
    assert place is not None
    found = [*added, *paragraphs][place.paragraph - 1][place.start : place.end]
    assert found.translate(ALIKE) == wanted.exact.translate(ALIKE)


def test_of_several_places_the_one_with_the_same_surroundings_wins() -> None:
    wanted = quotation(FERME, "Durbuy")
    assert find_quotation([AILLEURS, "Durbuy.", FERME], wanted, 1) == Place(3, 37, 43)


def test_of_equal_places_the_nearest_wins() -> None:
    wanted = quotation(FERME, "Durbuy")
    assert find_quotation([FERME, "x", FERME, "y", "z", FERME], wanted, 5) == Place(6, 37, 43)
    assert find_quotation([FERME, "x", FERME, "y", "z", FERME], wanted, 2) == Place(1, 37, 43)


def test_surroundings_may_change_in_part() -> None:
    edited = FERME.replace("emploie douze", "emploie désormais quatorze")
    assert find_quotation([edited], quotation(FERME, "Durbuy"), 1) == Place(1, 37, 43)


def test_a_short_extract_in_other_surroundings_is_not_it() -> None:
    assert find_quotation([AILLEURS], quotation(FERME, "Durbuy"), 1) is None


def test_a_long_extract_speaks_for_itself() -> None:
    exact = "installée à Durbuy, emploie douze personnes"
    assert find_quotation([f"Autrement dit, {exact}{exact[:0]} depuis hier."], quotation(FERME, exact), 9) is not None


@pytest.mark.parametrize(
    "edited",
    [FERME.replace(" ", "\u00a0"), FERME.replace("à Durbuy", "à\u202fDurbuy"), FERME.replace(". ", ".\n")],
)
def test_another_kind_of_space_is_no_change(edited: str) -> None:
    wanted = quotation(FERME, "à Durbuy")
    place = find_quotation([edited], wanted, 1)
    assert place is not None
    assert edited[place.start : place.end].translate(ALIKE) == "à Durbuy"


def test_a_word_is_not_cut() -> None:
    wanted = Quotation("12", "en ", " on")
    assert find_quotation(["en 2012 on partait"], wanted, 1) is None
    assert find_quotation(["en 120 on partait"], Quotation("12", "en ", ""), 1) is None
    assert find_quotation(["en 12 on partait"], wanted, 1) == Place(1, 3, 5)


@pytest.mark.parametrize("exact", ["", " ", "\u00a0\n"])
def test_nothing_is_found_nowhere(exact: str) -> None:
    assert find_quotation([FERME], Quotation(exact), 1) is None
