"""A conversation with the corpus: answers, where they stand, silence; and what does not change an answer."""

from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import onnx
import pytest

from ragqa.contract import AskRequest, Filters
from ragqa.engine import QuestionAnswerer
from ragqa.errors import UnknownArticle
from ragqa_eval.parity import compare_replies


def ask(engine, question, **fields):
    return engine.ask(AskRequest(question=question, **fields))


@pytest.mark.parametrize(
    ("question", "text", "article_id"),
    [
        ("Qui dirige I-Care ?", "Fabrice Brion", "licornes-belges"),
        ("qui dirige i-care", "Fabrice Brion", "licornes-belges"),
        ("Wie leidt I-Care?", "Fabrice Brion", "licornes-belges"),
        ("En quelle année Cloostermans a-t-elle été fondée ?", "1884", "amazon-cloostermans-robotique"),
        ("Combien l'Airbus A380 transporte-t-il de passagers ?", None, None),
        ("Quel est le prix du baril de pétrole ?", None, None),
    ],
)
def test_a_conversation_with_the_corpus(corpus_engine, question, text, article_id):
    reply = ask(corpus_engine, question)
    if text is None:
        assert reply.abstained
        assert reply.answer is None
        assert reply.alternatives == []
        assert reply.abstention.code == "below_threshold"
        assert reply.abstention.best_confidence < corpus_engine.info().threshold
        assert reply.passages, "the closest paragraphs are shown all the same"
    else:
        assert (reply.answer.text, reply.answer.citation.article_id) == (text, article_id)
        assert text in reply.answer.sentence
        assert reply.answer.confidence >= corpus_engine.info().threshold


@pytest.mark.parametrize("text", ["Bonjour", "bonjour !", "Merci", "Où ?", "???", "de la", "hallo", "🦄"])
def test_what_asks_nothing_is_not_a_question(corpus_engine, text):
    reply = ask(corpus_engine, text)
    assert reply.abstention.code == "not_a_question"
    assert reply.passages == []


def test_every_citation_resolves_in_the_same_snapshot(corpus_engine):
    for question in ("Qui dirige I-Care ?", "Combien Google investit-il en Belgique ?"):
        reply = ask(corpus_engine, question, top_k=5, min_confidence=0.0)
        for answer in (reply.answer, *reply.alternatives):
            article = corpus_engine.article(answer.citation.article_id)
            paragraph = article.paragraphs[answer.citation.paragraph - 1]
            assert article.version == answer.citation.version
            assert paragraph.text[answer.citation.start : answer.citation.end] == answer.text


def test_answers_are_at_most_top_k_above_the_threshold_and_never_overlap(corpus_engine):
    reply = ask(corpus_engine, "Combien Google investit-il en Belgique ?", top_k=10, min_confidence=0.0)
    answers = [reply.answer, *reply.alternatives]
    assert 1 < len(answers) <= 10
    assert [one.confidence for one in answers] == sorted((one.confidence for one in answers), reverse=True)
    places = [
        (one.citation.article_id, one.citation.paragraph, one.citation.start, one.citation.end) for one in answers
    ]
    for position, (article, paragraph, start, end) in enumerate(places):
        for other_article, other_paragraph, other_start, other_end in places[:position]:
            same = (article, paragraph) == (other_article, other_paragraph)
            assert not (same and start < other_end and other_start < end)
    assert ask(corpus_engine, "Combien Google investit-il en Belgique ?", top_k=1).alternatives == []


def test_the_same_amount_elsewhere_is_told_from_another_amount(corpus_engine):
    reply = ask(corpus_engine, "Combien Google investit-il en Belgique ?", top_k=10, min_confidence=0.0)
    relations = {one.text: one.relation for one in reply.alternatives}
    assert relations[reply.answer.text] == "same_answer_elsewhere"


def test_min_confidence_of_a_request_replaces_the_threshold(corpus_engine):
    assert not ask(corpus_engine, "Quel est le prix du baril de pétrole ?", min_confidence=0.0).abstained
    assert ask(corpus_engine, "Qui dirige I-Care ?", min_confidence=1.0).abstained


def test_filters_are_applied_before_the_best_are_taken(corpus_engine):
    only = Filters(article_ids=["talents-numeriques"])
    reply = ask(corpus_engine, "Qui dirige I-Care ?", filters=only, min_confidence=0.0)
    assert {hit.article_id for hit in reply.passages} == {"talents-numeriques"}
    assert len(reply.passages) >= 7, "of its eight passages two may be of one paragraph"
    undated = Filters(published_to="1999")
    nothing = ask(corpus_engine, "Qui dirige I-Care ?", filters=undated)
    assert nothing.abstention.code == "no_match"
    assert nothing.abstention.best_confidence is None


def test_an_explanation_lists_every_candidate_best_first(corpus_engine):
    reply = ask(corpus_engine, "Qui dirige I-Care ?", explain=True)
    confidences = [one.confidence for one in reply.explanation.candidates]
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[0] == reply.answer.confidence
    assert ask(corpus_engine, "Qui dirige I-Care ?").explanation is None


def test_an_answer_does_not_depend_on_what_is_asked_at_the_same_time(corpus_engine):
    questions = ["Qui dirige I-Care ?", "Combien Google investit-il en Belgique ?", "Où se trouve LUMI ?"]
    alone = [ask(corpus_engine, question) for question in questions]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda question: ask(corpus_engine, question), questions))
    for one, other in zip(alone, together, strict=True):
        assert compare_replies(one, other) == []


def test_an_unknown_article_is_named(corpus_engine):
    with pytest.raises(UnknownArticle, match="'nulle-part'"):
        corpus_engine.article("nulle-part")


def test_articles_are_listed_page_by_page(corpus_engine):
    seen, cursor = [], None
    while True:
        page = corpus_engine.articles(limit=7, cursor=cursor)
        seen += [article.id for article in page.articles]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == corpus_engine.info().articles == 20


def test_the_threshold_of_the_settings_replaces_the_calibrated_one(corpus_settings):
    strict = QuestionAnswerer.open(corpus_settings.model_copy(update={"min_confidence": 1.0}))
    assert strict.info().threshold == 1.0
    assert ask(strict, "Qui dirige I-Care ?").abstained


def test_a_reader_of_one_s_own_is_served_and_a_fit_for_another_is_warned_of(corpus_settings, tmp_path, caplog):
    packaged = QuestionAnswerer.open(corpus_settings)
    own = tmp_path / "reader"
    own.mkdir()
    model = onnx.load(str(files("ragqa.data") / "reader" / "reader.onnx"))
    onnx.helper.set_model_props(model, {"name": "le nôtre"})
    onnx.save(model, own / "reader.onnx")
    assert "confidence was fitted on" not in caplog.text
    served = QuestionAnswerer.open(corpus_settings.model_copy(update={"reader": own}))
    assert served.info().reader.startswith("le nôtre ")
    assert "confidence was fitted on" in caplog.text
    request = AskRequest(question="Qui dirige I-Care ?")
    assert served.ask(request).answer == packaged.ask(request).answer
