"""The JSON routes give what the contract says, from the real engine."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from ragqa.contract import ArticleBody, ArticlePage, AskReply, AskRequest, IndexInfo, SearchReply
from ragqa.engine import QuestionAnswerer
from ragqa.settings import Settings
from ragqa_api import create_app

from .corpus import COST, UNANSWERED, WHERE
from .support import served


def test_a_question_is_answered_word_for_word_with_a_citation_that_resolves(site: httpx.Client) -> None:
    reply = AskReply.model_validate_json(site.post("/v1/ask", json={"question": WHERE}).content)
    assert reply.answer is not None
    assert "Durbuy" in reply.answer.text
    citation = reply.answer.citation
    article = ArticleBody.model_validate_json(site.get(f"/v1/articles/{citation.article_id}").content)
    paragraph = article.paragraphs[citation.paragraph - 1]
    assert paragraph.text[citation.start : citation.end] == reply.answer.text
    assert (paragraph.number, paragraph.id) == (citation.paragraph, citation.paragraph_id)
    assert article.version == citation.version
    assert site.get(citation.href).status_code == 200


def test_a_question_that_the_articles_do_not_answer_is_left_unanswered(site: httpx.Client) -> None:
    reply = AskReply.model_validate_json(site.post("/v1/ask", json={"question": UNANSWERED}).content)
    assert reply.abstained
    assert reply.answer is None
    assert reply.abstention is not None


def test_greetings_are_not_questions(site: httpx.Client) -> None:
    reply = AskReply.model_validate_json(site.post("/v1/ask", json={"question": "Bonjour"}).content)
    assert reply.abstention is not None
    assert reply.abstention.code == "not_a_question"


def test_over_http_and_in_process_the_answer_is_the_same(site: httpx.Client, engine: QuestionAnswerer) -> None:
    over_http = AskReply.model_validate_json(site.post("/v1/ask", json={"question": COST}).content)
    in_process = engine.ask(AskRequest(question=COST))
    changing = {"id", "took_ms"}
    assert over_http.model_dump(exclude=changing) == in_process.model_dump(exclude=changing)


def test_questions_asked_at_once_get_their_own_answers(site: httpx.Client) -> None:
    questions = [WHERE, COST, UNANSWERED, "Bonjour"] * 3

    def ask(question: str) -> AskReply:
        return AskReply.model_validate_json(site.post("/v1/ask", json={"question": question}).content)

    alone = {question: ask(question) for question in set(questions)}
    with ThreadPoolExecutor(len(questions)) as pool:
        for question, reply in zip(questions, pool.map(ask, questions), strict=True):
            assert reply.question == question
            assert reply.answer == alone[question].answer


def test_a_search_gives_passages_best_first(site: httpx.Client) -> None:
    reply = SearchReply.model_validate_json(site.get("/v1/search", params={"q": " tram ", "k": 2}).content)
    assert reply.query == "tram"
    assert reply.hits[0].article_id == "tram-de-liege"
    assert len(reply.hits) == 2
    assert reply.hits[0].fused >= reply.hits[1].fused


def test_the_pages_of_articles_list_each_once(site: httpx.Client) -> None:
    listed: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = ArticlePage.model_validate_json(site.get("/v1/articles", params=query).content)
        listed += [article.id for article in page.articles]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert listed == [
        "bibliotheque-de-namur",
        "le-piege",
        "licornes",
        "marche-aux-emojis",
        "tram-de-liege",
        "verhalle-ouvre-sa-ferme",
        "visite-de-liege",
    ]


def test_the_index_tells_what_it_holds(site: httpx.Client) -> None:
    info = IndexInfo.model_validate_json(site.get("/v1/index").content)
    assert info.articles == 7
    assert site.get("/readyz").json()["snapshot"] == info.snapshot


def test_replies_with_a_question_are_not_kept(site: httpx.Client) -> None:
    for response in (site.post("/v1/ask", json={"question": WHERE}), site.get("/v1/search", params={"q": "tram"})):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"


PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}


def test_only_the_websites_on_the_list_may_call_from_a_browser(settings: Settings, engine: QuestionAnswerer) -> None:
    listed = settings.model_copy(update={"cors_origins": ("https://a.example",)})
    with served(create_app(listed, lambda _: engine)) as site:
        allowed = site.options("/v1/ask", headers={"origin": "https://a.example", **PREFLIGHT})
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "https://a.example"
        assert "access-control-allow-credentials" not in allowed.headers
        answered = site.post("/v1/ask", json={"question": WHERE}, headers={"origin": "https://a.example"})
        assert answered.headers["access-control-allow-origin"] == "https://a.example"
        refused = site.options("/v1/ask", headers={"origin": "https://b.example", **PREFLIGHT})
        assert (refused.status_code, refused.json()["code"]) == (400, "cors_refused")
        assert "access-control-allow-origin" not in refused.headers
        other = site.post("/v1/ask", json={"question": WHERE}, headers={"origin": "https://b.example"})
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("path", ["/", "/v1/index"])
def test_no_website_may_call_from_a_browser_by_default(site: httpx.Client, path: str) -> None:
    response = site.get(path, headers={"origin": "https://a.example"})
    assert "access-control-allow-origin" not in response.headers
