"""Articles keep their identity, their numbering and their dates as the source gave them."""

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.articles import Article, Block, content_hash, number_paragraphs, published_between

BODY = "La passerelle relie les deux rives depuis lundi."
OTHER = "Les cyclistes gagnent dix minutes."
BLOCKS = st.lists(st.sampled_from([BODY, OTHER, "Oui.", "Non."]), min_size=1, max_size=8)
YEARS, MONTHS, DAYS = st.integers(1990, 2030), st.integers(1, 12), st.integers(1, 31)
DATES = (
    st.builds("{:04}".format, YEARS)
    | st.builds("{:04}-{:02}".format, YEARS, MONTHS)
    | st.builds("{:04}-{:02}-{:02}".format, YEARS, MONTHS, DAYS)
)


def article(**changes):
    values = {"id": "passerelle", "title": "Une passerelle", "paragraphs": number_paragraphs([Block(BODY)])}
    return Article(**values | changes)


def ids(texts):
    return [paragraph.id for paragraph in number_paragraphs(map(Block, texts))]


def test_paragraphs_are_numbered_from_one_and_headings_are_not():
    paragraphs = number_paragraphs([Block(BODY), Block(OTHER, "Le pont"), Block("Oui.", "Le pont")])
    assert [(p.number, p.section, p.text) for p in paragraphs] == [
        (1, None, BODY),
        (2, "Le pont", OTHER),
        (3, "Le pont", "Oui."),
    ]


@given(BLOCKS)
@settings(max_examples=50, deadline=None)
def test_paragraph_ids_are_unique_and_never_change_by_themselves(texts):
    assert len(set(ids(texts))) == len(texts)
    assert ids(texts) == ids(texts)
    assert all(re.fullmatch("[0-9a-f]{16}", identity) for identity in ids(texts))


@given(BLOCKS, st.data())
@settings(max_examples=50, deadline=None)
def test_a_new_paragraph_anywhere_leaves_the_ids_of_the_others(texts, data):
    at = data.draw(st.integers(0, len(texts)))
    edited = [*texts[:at], "Un ajout de la rédaction.", *texts[at:]]
    assert [identity for index, identity in enumerate(ids(edited)) if index != at] == ids(texts)


def test_a_changed_paragraph_gets_a_new_id_and_a_changed_heading_does_not():
    assert ids([BODY]) != ids([BODY + " Enfin."])
    one, other = number_paragraphs([Block(BODY, "Avant")]), number_paragraphs([Block(BODY, "Après")])
    assert one[0].id == other[0].id


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
@settings(max_examples=100, deadline=None)
def test_hashes_count_the_borders_between_parts(one, other):
    assert (content_hash(*one) == content_hash(*other)) == (one == other)


def test_lone_surrogates_can_be_hashed():
    assert content_hash("\ud800") != content_hash("\udfff")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Deux passerelles"},
        {"author": "Ada Renard"},
        {"publisher": "Le Courrier des dunes"},
        {"published": "2026-02-05"},
        {"language": "nl"},
        {"url": "https://courrier.example/pont"},
        {"paragraphs": number_paragraphs([Block(OTHER)])},
        {"paragraphs": number_paragraphs([Block(BODY, "Le pont")])},
        {"paragraphs": number_paragraphs([Block(BODY), Block(OTHER)])},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_version_changes_with_anything_that_a_citation_shows(changes):
    assert article(**changes).version != article().version


def test_the_version_is_that_of_the_content_not_of_the_name():
    assert article(id="autre-nom").version == article().version
    assert article().version == article().version


def test_an_article_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        article().title = "Autre chose"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": ""}, "the id ''"),
        ({"id": "-pont"}, "the id '-pont'"),
        ({"id": "Pont"}, "the id 'Pont'"),
        ({"id": "été"}, "the id 'été'"),
        ({"id": "../pont"}, "the id '../pont'"),
        ({"id": "pont\n"}, "the id 'pont\\n'"),
        ({"id": "p" * 129}, "the id 'ppp"),
        ({"title": " \u00a0"}, "the title is empty"),
        ({"paragraphs": ()}, "no paragraph of body text"),
        ({"published": ""}, "the date ''"),
        ({"published": "25"}, "the date '25'"),
        ({"published": "2025-13"}, "the date '2025-13'"),
        ({"published": "2025-1"}, "the date '2025-1'"),
        ({"published": "2025-01-32"}, "the date '2025-01-32'"),
        ({"published": "5 février 2025"}, "the date '5 février 2025'"),
        ({"published": "٢٠٢٥"}, "the date '٢٠٢٥'"),
        ({"url": ""}, "the url ''"),
        ({"url": "courrier.example"}, "the url 'courrier.example'"),
        ({"url": "javascript:alert(1)"}, "the url 'javascript:alert(1)'"),
        ({"url": "https:///pont"}, "the url 'https:///pont'"),
    ],
)
def test_what_is_wrong_with_an_article_is_named(changes, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        article(**changes)


@pytest.mark.parametrize("identity", ["a", "7", "pont-2026", "p" * 128, "a--"])
def test_small_letters_digits_and_hyphens_make_an_id(identity):
    assert article(id=identity).id == identity


@given(DATES)
@settings(max_examples=50, deadline=None)
def test_a_date_is_kept_at_the_precision_of_the_source(date):
    assert article(published=date).published == date


@pytest.mark.parametrize(
    ("published", "start", "end", "inside"),
    [
        ("2026-02-05", "2026-02-05", "2026-02-05", True),
        ("2026-02-05", "2026-02-06", None, False),
        ("2026-02-05", None, "2026-02-04", False),
        ("2026-02-05", "2026-02", "2026-02", True),
        ("2026-02-05", "2026", None, True),
        ("2026-02-05", "2026-03", None, False),
        ("2025-05", "2025-05-20", None, True),
        ("2025-05", None, "2025-05-01", True),
        ("2025-05", "2025-06-01", None, False),
        ("2025", "2025-06", "2025-07-14", True),
        ("2025", "2024-12-31", "2025-01-01", True),
        ("2025", "2026-01", None, False),
        ("2025", None, "2024-12", False),
    ],
)
def test_dates_are_compared_at_the_coarser_precision(published, start, end, inside):
    assert published_between(published, start, end) is inside


@given(DATES)
@settings(max_examples=50, deadline=None)
def test_an_undated_article_fails_every_date_filter_and_passes_without_one(bound):
    assert not published_between(None, bound, None)
    assert not published_between(None, None, bound)
    assert published_between(None, None, None)


@given(DATES, DATES, DATES)
@settings(max_examples=100, deadline=None)
def test_a_range_is_its_two_bounds_and_holds_each_of_them(published, start, end):
    both = published_between(published, start, None) and published_between(published, None, end)
    assert published_between(published, start, end) is both
    assert published_between(published, published, published)
    assert published_between(published, start, None) or published_between(published, None, start)
