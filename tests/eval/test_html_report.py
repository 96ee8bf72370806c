"""The page about a run, as a browser parses it."""

import re
from html.parser import HTMLParser

import pytest

from ragqa_eval.html_report import html, marked
from ragqa_eval.records import Given
from ragqa_eval.runner import Evaluation
from ragqa_eval.scores import Scores, score_records

from .replies import INFO
from .test_scores import given, record

HOSTILE = "<script>alert('1')</script> & \"<b>\""
_VOID = {"meta", "circle", "line", "polyline"}


class Page(HTMLParser):
    """Tags that are open at the end, texts by the tag they stand in, and every attribute."""

    def __init__(self, source):
        super().__init__()
        self.open, self.texts, self.attributes = [], {}, []
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        """Open a tag."""
        self.attributes += [(tag, *attribute) for attribute in attributes]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Close the tag that was opened last."""
        if tag not in _VOID:
            assert self.open.pop() == tag

    def handle_data(self, text):
        """Keep a text."""
        if text.strip():
            self.texts.setdefault(self.open[-1] if self.open else "", []).append(text)

    def has(self, text):
        """Whether a text is shown somewhere."""
        return any(text in part for parts in self.texts.values() for part in parts)


def evaluation(*records, suite="corpus"):
    return Evaluation(
        suite=suite,
        split=None,
        target="in process",
        date="2026-02-05T10:00:00+00:00",
        index=INFO,
        settings={"threads": 2},
        versions={"ragqa": "0.1.0"},
        scores=score_records(records),
        by_kind={kind: score_records([r for r in records if r.kind == kind]) for kind in {r.kind for r in records}},
        by_language={"fr": score_records(records)},
        records=records,
    )


def cited(f1=0.0, *, text="Durbuy", before="Verhalle est à ", after=", et non ailleurs."):
    paragraph = before + text + after
    return given(f1).model_copy(
        update={
            "text": text,
            "title": "La ferme",
            "cited_language": "fr",
            "paragraph_text": paragraph,
            "start": len(before),
            "end": len(before) + len(text),
        }
    )


@pytest.fixture
def four():
    """One question of each cause, and one that is right."""
    return evaluation(
        record(answered=given(1.0), rank=1),
        record(answered=cited(), rank=None, kind="number").model_copy(update={"id": "lost", "question": "Où ?"}),
        record(answered=cited(0.6), rank=2),
        record(forced=cited(1.0), rank=1),
        record(answered=cited(), answerable=False, kind="near_miss"),
    )


def test_the_page_shows_every_figure_kind_and_fingerprint(four):
    page = Page(html(four))
    assert page.open == []
    for field in Scores.model_fields.values():
        assert page.has(field.title)
    assert {"fact", "near_miss", "number", "fr"} <= set(page.texts["th"])
    assert {INFO.reader, INFO.embedder, INFO.snapshot, "threads"} <= set(page.texts["code"] + page.texts["dt"])
    assert page.has("At 90\u00a0% coverage")
    assert page.has("At 95\u00a0% coverage")


def test_nothing_is_loaded_from_elsewhere_and_no_script_is_needed(four):
    source = html(four)
    page = Page(source)
    assert "script" not in source
    assert not re.search(r"https?:|url\(|@import|//[a-z]", source)
    assert {name for _, name, _ in page.attributes} & {"src", "onclick", "style", "action"} == set()
    assert all(value.startswith("#") for _, name, value in page.attributes if name == "href")
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    assert "prefers-color-scheme: dark" in source


def test_every_mistake_is_under_its_cause_and_what_is_right_is_left_out(four):
    page = Page(html(four))
    summaries = [text for text in page.texts["a"] if text[0].isupper()]
    assert summaries == ["Retrieval", "Reading", "Abstention", "No silence"]
    assert page.attributes.count(("details", "class", "question")) == 4
    assert page.has("silence (below_threshold)")
    assert page.has("none: the articles do not answer")
    assert page.has("lost")


def test_the_extract_is_marked_in_its_paragraph(four):
    page = Page(html(four))
    assert page.texts["mark"] == ["Durbuy"] * 4
    assert page.has("Verhalle est à ")
    assert page.has(", et non ailleurs.")


def test_links_lead_to_ids_that_are_there_once(four):
    attributes = Page(html(four)).attributes
    ids = [value for _, name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value.removeprefix("#") for _, name, value in attributes if name == "href"} <= set(ids)


def test_every_text_is_escaped():
    hostile = record(answered=cited(text=HOSTILE, before="<i>", after="</i>"), rank=1, kind=HOSTILE)
    changed = {"question": HOSTILE, "id": HOSTILE, "golds": (HOSTILE,), "language": '"><b>'}
    source = html(evaluation(hostile.model_copy(update=changed), suite=HOSTILE))
    assert "<script" not in source
    assert "<b>" not in source
    assert "<i>" not in source
    page = Page(source)
    assert page.texts["mark"] == [HOSTILE]
    assert HOSTILE in page.texts["h1"][0]


def test_an_older_run_without_the_paragraph_shows_the_extract():
    old = Given.model_validate(given(0.0).model_dump(exclude={"paragraph_text", "start", "end", "title"}))
    assert marked(old) == "<mark>…</mark>"
    assert marked(cited(text="a<b", before="", after="")) == "<mark>a&lt;b</mark>"


def test_a_run_without_a_single_answer_has_a_page_too():
    page = Page(html(evaluation(record(), record(answerable=False))))
    assert page.open == []
    assert page.has("right paragraph not found")


def test_tables_have_captions_and_heads(four):
    source = html(four)
    assert source.count("<table>") == source.count("<caption>")
    assert not re.search(r"<th(?! scope=)[ >]", source)
