"""Author and date are read where they stand alone, at the precision of the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragqa.bylines import author_in_title, find_bylines, parse_date, read_byline

BODY = "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minutes."


@pytest.mark.parametrize(
    ("line", "author", "published"),
    [
        ("Par Ada Renard, Namur – Octobre 2024", "Ada Renard", "2024-10"),
        ("Par Ada Renard, directrice – Vergers, Coopérative Hautpré", "Ada Renard", None),
        ("Par Ada Renard (Belga)", "Ada Renard", None),
        ("Par Ada Renard et Luc D’Hondt", "Ada Renard, Luc D’Hondt", None),
        ("Par Ada Renard, Luc Maes et Jan Van den Broeck", "Ada Renard, Luc Maes, Jan Van den Broeck", None),
        ("Par Jean-Pierre d’Ursel, le 12 mars 2025", "Jean-Pierre d’Ursel", "2025-03-12"),
        ("PAR ADA RENARD", "ADA RENARD", None),
        ("Auteur : Ada Renard", "Ada Renard", None),
        ("Propos recueillis par Ada Renard", "Ada Renard", None),
        ("Publié le 5 février 2026 par Ada Renard", "Ada Renard", "2026-02-05"),
        ("Publié le 5 février 2026 | Par Ada Renard", "Ada Renard", "2026-02-05"),
        ("Ada Renard | 5 février 2026", "Ada Renard", "2026-02-05"),
        ("Door Ada de Vos, 3 maart 2025", "Ada de Vos", "2025-03-03"),
        ("By Mary O'Neill | 3 May 2025", "Mary O'Neill", "2025-05-03"),
        ("Bruxelles, le 5 février 2026", None, "2026-02-05"),
        ("La Louvière, le 5 février 2026", None, "2026-02-05"),
        ("Publié le 5 février 2026 à 10h30", None, "2026-02-05"),
    ],
)
def test_a_byline_gives_names_without_functions_and_the_date(line, author, published):
    assert read_byline(line) == (author, published)


@pytest.mark.parametrize(
    "line",
    [
        "Par ailleurs, la passerelle plaît",
        "Par Toutatis, la passerelle plaît.",
        "Par la rédaction",
        "Le 5 février 2026, la passerelle a ouvert",
        "En mai 2025",
        "Ada Renard",
        "Une passerelle pour Huy",
        "",
    ],
)
def test_anything_else_is_no_byline(line):
    assert read_byline(line) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Jeudi 5 Février 2026", "2026-02-05"),
        ("5 fevrier 2026", "2026-02-05"),
        ("Le 1er mars 2025", "2025-03-01"),
        ("Mai 2025", "2025-05"),
        ("12 sept. 2025", "2025-09-12"),
        ("3 maart 2025", "2025-03-03"),
        ("vrijdag 3 oktober 2025", "2025-10-03"),
        ("March 3, 2025", "2025-03-03"),
        ("3rd of March 2025", "2025-03-03"),
        ("2026-02-05", "2026-02-05"),
        ("2026-02-05T10:00:00+01:00", "2026-02-05"),
        ("2026-02", "2026-02"),
        ("25/03/2025", "2025-03-25"),
        ("03.03.2025", "2025-03-03"),
        ("Publié le 12/03/2025", "2025-03-12"),
        ("12/03/2025", None),
        ("03/25/2025", None),
        ("31 février 2025", None),
        ("2025", None),
        ("5 février", None),
    ],
)
def test_dates_are_read_in_three_languages_and_only_when_unambiguous(text, date):
    assert parse_date(text) == date


@given(st.text(max_size=60) | st.from_regex(r"\d{1,2}[ /.-]\w{1,8}[ /.-]\d{4}", fullmatch=True))
def test_no_text_breaks_the_reading_of_dates(text):
    assert parse_date(text) is None or read_byline(text) is not None


def test_only_lines_near_the_top_or_the_foot_count():
    top = find_bylines(["Jeudi 5 février 2026", "Par Ada Renard", BODY, BODY])
    assert (top.author, top.published, top.lines) == ("Ada Renard", "2026-02-05", {0, 1})
    assert find_bylines([BODY, BODY, BODY, "Par Ada Renard"]).author == "Ada Renard"
    middle = find_bylines([BODY, BODY, BODY, "Par Ada Renard", BODY, BODY, BODY])
    assert (middle.author, middle.lines) == (None, frozenset())


def test_a_date_inside_the_body_is_not_the_date_of_the_article():
    assert find_bylines(["Le 5 février 2026, la passerelle a ouvert.", BODY]).published is None


def test_the_headings_of_a_chronicle_are_not_the_date_of_the_article():
    assert find_bylines(["Mars 2024", BODY, "Avril 2024", BODY]).published is None


def test_the_date_of_an_update_counts_only_alone():
    assert find_bylines(["Mis à jour le 6 mars 2025", "Publié le 2 mars 2025", BODY]).published == "2025-03-02"
    assert find_bylines(["Mis à jour le 6 mars 2025", BODY]).published == "2025-03-06"


def test_an_author_at_the_end_of_the_title_is_told_from_an_agent():
    assert author_in_title("Pour des quais sans voitures par Ada Van Acker (Liège à pied)") == "Ada Van Acker"
    assert author_in_title("Le rachat de Valombre par Grand Moulin (France)") is None
    assert author_in_title("Valombre soutenue par Grand Moulin (France)") is None
    assert author_in_title("La traversée des Alpes par Grenoble") is None
