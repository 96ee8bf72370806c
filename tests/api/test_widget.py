"""The widget on somebody's website: another origin, a strict policy, hostile styles and articles."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import anyio.to_thread
import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from starlette.requests import Request
from starlette.responses import Response

from ragqa.engine import QuestionAnswerer
from ragqa.settings import Settings
from ragqa_api import create_app, examples
from ragqa_api.problems import ProblemError
from ragqa_api.widget import current

from .chat import Chat
from .corpus import BIDI_OVERRIDE, EMOJIS, MAYOR, UNANSWERED, WHERE
from .hosts import Host, ScriptedRoute, citing, closed_address, failing, hosted, reply_of, replying, script
from .support import served

NBSP = "\u00a0"
EMBEDDED = '<script src="{service}/widget.js" async></script><ragqa-chat {attributes}></ragqa-chat>'
QUESTION = f"Où est-ce{NBSP}?"
DURBUY = "La coopérative Verhalle, installée à Durbuy, emploie douze personnes."
NOWHERE = closed_address()


@dataclass
class Embedded:
    """A website, the service that it embeds, and a browser."""

    host: Host
    service: str
    route: ScriptedRoute
    settings: Settings
    browser: webdriver.Chrome

    def visit(self, attributes: str = "", *, head: str = "", body: str = "", lang: str = "fr") -> Chat:
        """Open a new page with the widget."""
        widget = EMBEDDED.format(service=self.service, attributes=attributes)
        self.browser.get(self.host.page(widget, head=head, body=body, lang=lang))
        return Chat(self.browser)

    def opened(self, attributes: str = "", **page: str) -> Chat:
        """Open a new page with the widget, and the widget."""
        chat = self.visit(attributes, **page)
        chat.open()
        return chat


@pytest.fixture(scope="module")
def website(
    settings: Settings, engine: QuestionAnswerer, browser: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Embedded]:
    """Serve a website, and the service on another origin."""
    with hosted() as host:
        feedback = tmp_path_factory.mktemp("feedback") / "feedback.jsonl"
        own = settings.model_copy(update={"cors_origins": (host.address,), "feedback": feedback})
        app = create_app(own, lambda _: engine)
        route = script(app)
        with served(app) as site:
            service = str(site.base_url).rstrip("/")
            host.allow(service, NOWHERE)
            yield Embedded(host, service, route, own, browser)


@pytest.fixture
def page(website: Embedded) -> Iterator[Embedded]:
    """The website with a browser that has never been there, checked for refusals of the policy at the end."""
    website.browser.get_log("browser")
    yield website
    website.route.replies.clear()
    website.browser.execute_script("sessionStorage.clear()")
    said = [entry["message"] for entry in website.browser.get_log("browser")]
    assert not [message for message in said if "Content Security Policy" in message or "TypeError" in message]


def texts(chat: Chat, selector: str) -> list[str]:
    return [chat.browser.execute_script("return arguments[0].textContent", found) for found in chat.all(selector)]


# Answers


def test_a_question_gets_its_answer_with_the_sentence_marked_and_its_source(page: Embedded) -> None:
    chat = page.opened()
    chat.listen()
    chat.answer(WHERE)
    assert "Durbuy" in chat.text("mark")
    assert "installée à Durbuy" in chat.text("blockquote")
    assert chat.text(".source a").startswith("Verhalle ouvre sa ferme au public")
    for detail in ("Le Courrier de l’Ourthe", f"5{NBSP}février{NBSP}2026", f"paragraphe{NBSP}2", "courrier.example"):
        assert detail in chat.text(".source .details")
    assert chat.text(".reply .label").startswith("Réponse ")
    assert not any(character.isdigit() for character in chat.text(".reply .label"))
    assert chat.announced().startswith(chat.text(".reply .label"))
    assert "Durbuy" in chat.announced()
    (ask, asked), (answer, answered) = chat.told()
    assert (ask, asked) == ("ask", {"question": WHERE})
    assert answer == "answer"
    assert answered["article_id"] == "verhalle-ouvre-sa-ferme"
    assert "Durbuy" in str(answered["text"])
    assert page.browser.execute_script("return document.cookie") == ""
    assert page.browser.execute_script("return localStorage.length") == 0


def test_the_extract_is_marked_exactly_after_emoji_accents_and_no_break_spaces(page: Embedded) -> None:
    chat = page.opened()
    answer = httpx.post(f"{page.service}/v1/ask", json={"question": EMOJIS}).json()["answer"]
    before = answer["citation"]["paragraph_text"][: answer["citation"]["start"]]
    assert len(before.encode("utf-16-le")) // 2 > len(before), "the two ways of counting differ here"
    chat.answer(EMOJIS)
    assert chat.text("mark") == answer["text"]
    assert "dix-sept" in answer["text"]


@pytest.mark.parametrize(
    "before",
    [
        "\U0001f999" * 40,
        "\U0001f469\U0001f3fd\u200d\U0001f33e\U0001f1e7\U0001f1ea ",
        "Un e\u0301te\u0301 a\u0300 l\u2019a\u0302ge\u00a0: \u00ab\u202f\U0001d4d7uy\u202f\u00bb, ",
        "\u00a0\u202f\u2009",
        "\ufeff\u200f\u202eא ",
    ],
)
def test_offsets_are_code_points(page: Embedded, before: str) -> None:
    paragraph = f"{before}Durbuy\U0001f9c0, puis Durbuy encore."
    page.route.replies.append(replying(reply_of(citing(paragraph, "Durbuy\U0001f9c0"))))
    chat = page.opened()
    chat.answer(QUESTION)
    assert texts(chat, "mark") == ["Durbuy\U0001f9c0"]
    assert texts(chat, "blockquote p") == [paragraph]


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (0.95, "Réponse presque certaine"),
        (0.7, "Réponse probable"),
        (0.4, "Réponse incertaine, à vérifier dans l’article"),
    ],
)
def test_how_sure_an_answer_is_stands_in_words(page: Embedded, confidence: float, said: str) -> None:
    answer = citing(DURBUY, "Durbuy").model_copy(update={"confidence": confidence})
    page.route.replies.append(replying(reply_of(answer)))
    chat = page.opened()
    chat.answer(QUESTION)
    assert chat.text(".reply .label") == said


def test_further_answers_are_folded_away_and_a_conflict_is_not(page: Embedded) -> None:
    first, other = citing(DURBUY, "Durbuy"), citing(DURBUY, "douze personnes", paragraph=9)
    page.route.replies.append(replying(reply_of(first, (other, "other_answer"))))
    page.route.replies.append(replying(reply_of(first, (other, "conflicting"), (other, "other_answer"))))
    chat = page.opened()
    chat.answer(QUESTION)
    assert texts(chat, "summary") == ["Un autre extrait possible"]
    assert chat.find("details").get_attribute("open") is None
    chat.find("summary").send_keys(Keys.ENTER)
    assert chat.find("details section mark").is_displayed()
    chat.answer(QUESTION)
    assert texts(chat, "summary")[1] == f"Attention{NBSP}: les articles ne disent pas tous la même chose"
    assert chat.all("details")[1].get_attribute("open") is not None


def test_silence_is_told_kindly_with_the_closest_paragraphs(page: Embedded) -> None:
    page.route.replies.append(replying(examples.ABSTAINED))
    chat = page.opened()
    chat.listen()
    chat.answer(QUESTION)
    assert chat.text(".heading") == "Les articles ne répondent pas à cette question"
    assert "nous n’inventons rien" in chat.text(".reply")
    assert chat.all("mark, .rating") == []
    assert DURBUY in chat.text(".closest")
    assert chat.find(".closest a").get_attribute("href") == f"{page.service}/articles/verhalle-ouvre-sa-ferme?p=3#p3"
    assert chat.announced() == "Les articles ne répondent pas à cette question"
    name, detail = chat.told()[-1]
    assert (name, detail["abstained"], detail["text"], detail["reason"]) == ("answer", True, None, "below_threshold")


def test_what_is_no_question_and_what_has_no_match_are_told_apart(page: Embedded) -> None:
    chat = page.opened()
    chat.answer("Bonjour")
    chat.answer(UNANSWERED)
    assert texts(chat, ".heading")[0] == f"Que voulez-vous savoir{NBSP}?"
    assert texts(chat, ".heading")[1] in (
        "Les articles ne répondent pas à cette question",
        "Les articles n’en parlent pas",
    )


def test_a_question_understood_otherwise_is_shown(page: Embedded) -> None:
    resolved = f"Où est la coopérative Verhalle{NBSP}?"
    reply = reply_of(citing(DURBUY, "Durbuy")).model_copy(update={"resolved_question": resolved})
    page.route.replies.append(replying(reply))
    chat = page.opened()
    chat.answer(QUESTION)
    assert chat.text(".reply .details") == f"Question comprise{NBSP}: {resolved}"


# Links


def test_an_article_with_an_address_is_read_at_its_publisher_with_the_extract_marked(page: Embedded) -> None:
    paragraph = (
        f"Dès 1998, la « coopérative-ferme », installée à Durbuy, y emploie douze personnes{NBSP}; les autres, non."
    )
    answer = citing(paragraph, "Durbuy", url="https://courrier.example/a?b=c#suite")
    page.route.replies.append(replying(reply_of(answer)))
    chat = page.opened()
    chat.answer(QUESTION)
    link = chat.find(".source a")
    assert link.get_attribute("href") == (
        "https://courrier.example/a?b=c#suite:~:text=%C2%BB%2C%20install%C3%A9e%20%C3%A0-,Durbuy,-%2C%20y%20emploie"
    )
    assert link.get_attribute("rel") == "noopener"
    reading = chat.find(".details a").get_attribute("href")
    assert reading.startswith(f"{page.service}/articles/verhalle-ouvre-sa-ferme?v=")
    assert "exact=Durbuy" in reading


@pytest.mark.parametrize(
    ("paragraph", "exact"),
    [
        (DURBUY, "Durbuy"),
        (DURBUY, DURBUY),
        (
            f"Il y a trois ateliers, à Durbuy. On y voit{NBSP}: la traite, le four (à pain) & le verger-école, oui.",
            "le four (à pain) & le verger-école",
        ),
        ("Durbuy. Durbuy, la ville. Durbuy-sur-Ourthe, enfin.", "Durbuy, la ville"),
        (f"Il a coûté 3,2{NBSP}millions d’euros\u202f; c’est cher.", f"3,2{NBSP}millions d’euros"),
        ("L’État a payé. C’est l’État, dit-on, qui a tout payé.", "État, dit-on"),
    ],
)
def test_the_browser_finds_the_extract_on_the_publishers_page(page: Embedded, paragraph: str, exact: str) -> None:
    """Chromium scrolls to what a text directive names: far down, only if it finds it."""
    filler = "<p>Rien de tel ici.</p>" * 100
    publisher = page.host.page("", body=f"{filler}<p>{escape(paragraph)}</p>{filler}")
    page.route.replies.append(replying(reply_of(citing(paragraph, exact, url=publisher))))
    chat = page.opened()
    chat.answer(QUESTION)
    address = chat.find(".source a").get_attribute("href")
    assert ":~:text=" in address
    chat.find(".source a").click()
    page.browser.switch_to.window(page.browser.window_handles[-1])
    try:
        Chat.wait_for(_Window(page.browser), "return document.readyState === 'complete' && scrollY > 0")
    finally:
        page.browser.close()
        page.browser.switch_to.window(page.browser.window_handles[0])


class _Window(Chat):
    """A window without the widget."""

    def __init__(self, browser: webdriver.Chrome) -> None:
        self.browser = browser


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://ami@mal.example/", "//mal.example"]
)
def test_an_address_that_is_none_of_the_web_is_not_linked(page: Embedded, url: str) -> None:
    page.route.replies.append(replying(reply_of(citing(DURBUY, "Durbuy", url=url))))
    chat = page.opened()
    chat.answer(QUESTION)
    (link,) = chat.all(".reply a")
    assert link.get_attribute("href").startswith(f"{page.service}/articles/verhalle-ouvre-sa-ferme?v=")


def test_a_reading_page_elsewhere_is_not_linked(page: Embedded) -> None:
    answer = citing(DURBUY, "Durbuy", href="https://mal.example/articles/x")
    page.route.replies.append(replying(reply_of(answer)))
    chat = page.opened()
    chat.answer(QUESTION)
    assert chat.all(".reply a") == []


def test_a_host_written_in_letters_that_only_look_alike_shows_as_it_is(page: Embedded) -> None:
    answer = citing(DURBUY, "Durbuy", url="https://\u0441ourrier.example/a")
    page.route.replies.append(replying(reply_of(answer)))
    chat = page.opened()
    chat.answer(QUESTION)
    assert chat.text(".host").startswith("xn--")


# States


def test_while_it_looks_it_says_so_and_when_slow_it_offers_to_ask_again(page: Embedded) -> None:
    asked, release = threading.Event(), threading.Event()

    async def never(_: Request) -> Response:
        asked.set()
        await anyio.to_thread.run_sync(release.wait)
        return Response(status_code=500)

    page.route.replies += [never, replying(reply_of(citing(DURBUY, "Durbuy")))]
    chat = page.opened()
    try:
        chat.ask(QUESTION)
        assert asked.wait(10)
        assert chat.state("slow") == "C’est plus long que d’habitude. La réponse peut encore venir."
        assert chat.announced() == chat.state("slow")
        chat.find(".retry").click()
        assert chat.text("mark") == "Durbuy"
    finally:
        release.set()
    assert len(chat.all(".turn")) == 1


def test_loading_is_shown_until_the_reply_comes(page: Embedded) -> None:
    release = threading.Event()

    async def later(_: Request) -> Response:
        await anyio.to_thread.run_sync(release.wait)
        return await replying(reply_of(citing(DURBUY, "Durbuy")))(_)

    page.route.replies.append(later)
    chat = page.opened()
    try:
        chat.ask(QUESTION)
        assert chat.state("loading") == "Recherche dans les articles…"
        assert chat.find(".reply").get_attribute("aria-busy") == "true"
    finally:
        release.set()
    assert chat.text("mark") == "Durbuy"
    assert chat.all(".state, [aria-busy]") == []


def test_a_reply_that_never_comes_is_given_up(page: Embedded) -> None:
    release = threading.Event()

    async def never(_: Request) -> Response:
        await anyio.to_thread.run_sync(release.wait)
        return Response(status_code=500)

    page.route.replies.append(never)
    chat = page.opened(head='<script src="/haste.js"></script>')
    try:
        chat.ask(QUESTION)
        assert chat.state("timeout") == "La réponse n’est pas venue à temps."
    finally:
        release.set()


FAILURES = {
    "limited": lambda: ProblemError("rate_limited", retry_after=2),
    "busy": lambda: ProblemError("overloaded", retry_after=1),
    "starting": lambda: ProblemError("not_ready", retry_after=1),
    "server": lambda: RuntimeError("broken"),
    "refused": lambda: ProblemError("validation_failed"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_is_told_in_french_and_can_be_asked_again(page: Embedded, kind: str) -> None:
    page.route.replies += [failing(FAILURES[kind]()), replying(reply_of(citing(DURBUY, "Durbuy")))]
    chat = page.opened()
    chat.ask(QUESTION)
    said = chat.state(kind)
    assert chat.announced() == said
    assert chat.focused() == "question"
    retry = chat.find(".retry")
    if kind in ("limited", "busy", "starting"):
        chat.wait_for("return arguments[0].disabled || arguments[0].textContent === 'Réessayer'", retry)
    chat.wait_for("return !arguments[0].disabled && arguments[0].textContent === 'Réessayer'", retry)
    retry.click()
    assert chat.text("mark") == "Durbuy"
    assert chat.all(".state") == []


def test_the_time_to_wait_is_the_one_that_the_service_names(page: Embedded) -> None:
    page.route.replies.append(failing(ProblemError("rate_limited", retry_after=47)))
    chat = page.opened()
    chat.ask(QUESTION)
    chat.state("limited")
    retry = chat.find(".retry")
    said = re.fullmatch(rf"Réessayer dans (\d+){NBSP}s", str(retry.get_attribute("textContent")))
    assert said is not None
    assert 30 < int(said[1]) <= 47
    assert not retry.is_enabled()


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "{}", '{"answer": {"text": 3}}', '{"answer": null, "abstention": null}']
)
def test_a_reply_that_is_none_is_an_error_of_the_service(page: Embedded, body: str) -> None:
    async def nonsense(_: Request) -> Response:
        return Response(body, media_type="application/json")

    page.route.replies.append(nonsense)
    chat = page.opened()
    chat.ask(QUESTION)
    assert chat.state("server") == "Une erreur s’est produite de notre côté."


def test_a_service_that_is_not_there_is_told(page: Embedded) -> None:
    chat = page.opened(f'api="{NOWHERE}"')
    chat.ask(QUESTION)
    assert "Le service ne répond pas" in chat.state("unreachable")
    chat.find(".retry").click()
    assert "Le service ne répond pas" in chat.state("unreachable")


def test_offline_the_question_waits_to_be_asked_again(page: Embedded) -> None:
    chat = page.opened()
    network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    page.browser.execute_cdp_cmd("Network.enable", {})
    page.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **network})
    try:
        chat.ask(WHERE)
        assert chat.state("offline").startswith("Vous êtes hors ligne.")
    finally:
        page.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **network})
    chat.find(".retry").click()
    assert "Durbuy" in chat.text("mark")


# The session


def test_the_conversation_is_kept_for_the_session_and_can_be_cleared(page: Embedded) -> None:
    chat = page.opened()
    chat.answer(WHERE)
    page.browser.refresh()
    chat = Chat(page.browser)
    chat.open()
    assert texts(chat, ".turn h3") == [WHERE]
    assert "Durbuy" in chat.text("mark")
    page.browser.switch_to.new_window("tab")
    try:
        elsewhere = page.opened()
        assert elsewhere.all(".turn") == []
    finally:
        page.browser.close()
        page.browser.switch_to.window(page.browser.window_handles[0])
    chat.all(".tool")[0].click()
    assert chat.all(".turn") == []
    assert chat.focused() == "question"
    assert page.browser.execute_script("return sessionStorage.length") == 0


def test_a_failed_question_is_not_kept(page: Embedded) -> None:
    page.route.replies.append(failing(RuntimeError("broken")))
    chat = page.opened()
    chat.ask(QUESTION)
    chat.state("server")
    assert page.browser.execute_script("return sessionStorage.length") == 0


@pytest.mark.parametrize(
    "kept", ["{", "3", '[{"question": 3}]', '[{"question": "?", "reply": {"answer": {}}}]', "[null]"]
)
def test_a_spoilt_session_is_left_alone(page: Embedded, kept: str) -> None:
    chat = page.visit()
    page.browser.execute_script("sessionStorage.setItem(`ragqa:${arguments[0]}`, arguments[1])", page.service, kept)
    chat.open()
    assert chat.all(".turn") == []
    chat.answer(WHERE)
    assert "Durbuy" in chat.text("mark")


def test_without_session_storage_the_widget_still_answers(page: Embedded) -> None:
    chat = page.visit()
    page.browser.execute_script("Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new Error(); }")
    chat.open()
    chat.answer(WHERE)
    assert "Durbuy" in chat.text("mark")


# Ratings


def ratings(page: Embedded) -> list[dict[str, object]]:
    assert page.settings.feedback is not None
    return [json.loads(line) for line in page.settings.feedback.read_text(encoding="ascii").splitlines()]


def test_a_thumb_is_stored_with_the_question_and_can_be_changed(page: Embedded) -> None:
    chat = page.opened()
    chat.answer(WHERE)
    up, down = chat.all(".rating button")
    assert (up.text or up.get_attribute("textContent")) == "Oui, elle est juste"
    assert "avec la question" in chat.text(".rating")
    up.click()
    chat.wait_for("return arguments[0].ariaPressed === 'true'", up)
    assert chat.text(".said") == "Merci, c’est noté."
    down.click()
    chat.wait_for("return arguments[0].ariaPressed === 'true'", down)
    assert up.get_attribute("aria-pressed") == "false"
    first, second = ratings(page)[-2:]
    assert (first["right"], second["right"]) == (True, False)
    assert (first["question"], first["article_id"], first["paragraph"]) == (WHERE, "verhalle-ouvre-sa-ferme", 2)
    assert first["id"] == second["id"]
    page.browser.refresh()
    chat = Chat(page.browser)
    chat.open()
    assert [button.get_attribute("aria-pressed") for button in chat.all(".rating button")] == ["false", "true"]


def test_a_thumb_that_could_not_be_stored_says_so(page: Embedded) -> None:
    answer = citing(DURBUY, "Durbuy", article_id="PAS UN IDENTIFIANT")
    page.route.replies.append(replying(reply_of(answer)))
    chat = page.opened()
    chat.answer(QUESTION)
    chat.all(".rating button")[0].click()
    chat.wait_for("return arguments[0].textContent", chat.find(".said"))
    assert chat.text(".said") == "Votre avis n’a pas pu être enregistré. Vous pouvez réessayer."
    assert chat.all("[aria-pressed=true]") == []


# Hostile articles and pages

MARKUP = "<script>parent.hit = 1</script><img src=x onerror='hit = 1'><a href='javascript:hit = 1'>ici</a>"


def test_markup_in_articles_and_questions_is_text(page: Embedded) -> None:
    paragraph = f"{MARKUP} Le maire est {MARKUP} Lucien {BIDI_OVERRIDE}Frère."
    hostile = {
        "title": MARKUP + BIDI_OVERRIDE,
        "publisher": MARKUP,
        "language": "fr' onfocus='hit = 1",
        "published": "2026-02-05",
        "paragraph": 1,
    }
    answer = citing(paragraph, f"{MARKUP} Lucien", **hostile)
    page.route.replies.append(replying(reply_of(answer, (answer, "conflicting"))))
    abstained = examples.ABSTAINED
    passage = abstained.passages[0].model_copy(update={"title": MARKUP, "text": MARKUP})
    page.route.replies.append(replying(abstained.model_copy(update={"passages": [passage]})))
    chat = page.opened(f'title="{MARKUP}" placeholder="{MARKUP}" suggestions="{MARKUP}|{MARKUP}"')
    chat.answer(MARKUP)
    assert texts(chat, "mark") == [f"{MARKUP} Lucien"] * 2
    assert chat.text("blockquote p") == paragraph
    chat.answer(MARKUP + "2")
    assert chat.text(".closest .text") == MARKUP
    assert chat.text("h2") == MARKUP
    assert chat.all("img, script, iframe, [onerror], [onfocus], a[href^=javascript]") == []
    assert BIDI_OVERRIDE not in chat.announced()
    assert page.browser.execute_script("return window.hit") is None
    assert all(
        chat.browser.execute_script("return arguments[0].closest('bdi, mark, p.text') !== null", found)
        for found in chat.all(".source bdi")
    )


def test_an_article_of_an_ill_meaning_author_is_shown_inert(page: Embedded) -> None:
    chat = page.opened()
    chat.answer(MAYOR)
    assert "Lucien Frère" in chat.text("mark")
    assert chat.text(".source a").startswith("<script>document.title = 'piégé'</script>")
    assert chat.all("img, script, iframe") == []
    assert page.browser.title == "Un journal"


def test_a_direction_override_does_not_leave_the_title(page: Embedded) -> None:
    answer = citing(DURBUY, "Durbuy", title=f"{BIDI_OVERRIDE}Titre", publisher="Le Courrier")
    page.route.replies.append(replying(reply_of(answer)))
    chat = page.opened()
    chat.answer(QUESTION)
    boxes = [chat.find(".source a bdi"), chat.find(".source .details bdi")]
    assert [box.text for box in boxes][1] == "Le Courrier"
    left = page.browser.execute_script(
        "const r = document.createRange(); const t = arguments[0].firstChild; "
        "const x = (i) => { r.setStart(t, i); r.setEnd(t, i + 1); return r.getBoundingClientRect().x; };"
        "return [x(0), x(5)]",
        boxes[1],
    )
    assert left[0] < left[1], "what follows reads from left to right"


@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_a_hostile_style_of_the_page_does_not_reach_the_widget(page: Embedded, lang: str) -> None:
    plain = page.visit(lang=lang)
    page.browser.execute_script("sessionStorage.clear()")
    expected = _looks(plain)
    hostile = page.visit(head='<link rel="stylesheet" href="/hostile.css">', lang=lang)
    assert _looks(hostile) == expected
    hostile.answer(WHERE)
    assert "Durbuy" in hostile.text("mark")


def _looks(chat: Chat) -> list[object]:
    assert chat.visible(".launcher")
    chat.open()
    assert chat.visible(".panel")
    script = """
    return [...document.querySelector('ragqa-chat').shadowRoot.querySelectorAll('.launcher, .panel, h2, p, input')].map(
      (e) => { const s = getComputedStyle(e), b = e.getBoundingClientRect();
        return [e.className, s.color, s.fontSize, s.letterSpacing, s.lineHeight, s.direction, s.textTransform,
          b.x, b.y, b.width, b.height].join() });
    """
    looks: list[object] = chat.browser.execute_script(script)
    assert len(looks) > 5
    return looks


def test_the_page_may_set_colours_and_nothing_else_leaks_out(page: Embedded) -> None:
    chat = page.opened()
    page.browser.execute_script("arguments[0].style.setProperty('--ragqa-accent', 'rgb(0, 80, 40)')", chat.host)
    assert chat.find(".launcher").value_of_css_property("background-color") == "rgba(0, 80, 40, 1)"
    assert page.browser.execute_script("return Object.keys(window).filter((n) => /ragqa|STRINGS|SHEET/i.test(n))") == []


@pytest.mark.parametrize(
    ("scheme", "theme", "dark"),
    [("dark", "", True), ("light", "", False), ("dark", 'theme="light"', False), ("light", 'theme="dark"', True)],
)
def test_dark_mode_follows_the_reader_unless_the_page_decides(
    page: Embedded, scheme: str, theme: str, dark: bool
) -> None:
    page.browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    try:
        chat = page.opened(theme)
        colour = chat.find(".panel").value_of_css_property("background-color")
    finally:
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert colour == ("rgba(32, 29, 25, 1)" if dark else "rgba(255, 255, 255, 1)")


# Attributes


def test_attributes_name_title_placeholder_suggestions_and_side(page: Embedded) -> None:
    chat = page.opened(
        f'title="Le Courrier répond" placeholder="Demandez…" position="left" suggestions="{WHERE} | Qui dirige{NBSP}?"'
    )
    assert chat.text("h2") == "Le Courrier répond"
    assert chat.find("#question").get_attribute("placeholder") == "Demandez…"
    assert chat.find(".launcher").rect["x"] < 50
    assert texts(chat, ".welcome button") == [WHERE, f"Qui dirige{NBSP}?"]
    chat.all(".welcome button")[0].click()
    assert "Durbuy" in chat.text("mark")
    page.browser.execute_script("arguments[0].setAttribute('title', 'Autre titre')", chat.host)
    assert chat.text("h2") == "Autre titre"


def test_the_panel_is_built_when_it_is_opened_and_closes_again(page: Embedded) -> None:
    chat = page.visit()
    assert chat.all(".panel") == []
    chat.listen()
    page.browser.execute_script("arguments[0].setAttribute('open', '')", chat.host)
    assert chat.visible(".panel")
    assert chat.told() == [("open", {})]
    assert chat.find(".launcher").get_attribute("aria-expanded") == "true"
    page.browser.execute_script("arguments[0].open = false", chat.host)
    assert not chat.find(".panel").is_displayed()
    assert chat.host.get_attribute("open") is None


def test_a_page_that_opens_the_panel_by_itself_keeps_the_focus(page: Embedded) -> None:
    chat = page.visit("open", body="<input autofocus>")
    assert chat.visible(".panel")
    assert page.browser.switch_to.active_element.tag_name == "input"
    assert chat.focused() is None


def test_within_the_page_there_is_no_launcher(page: Embedded) -> None:
    chat = page.visit('position="inline"')
    assert chat.all(".launcher, dialog") == []
    assert chat.visible(".panel")
    chat.answer(WHERE)
    assert "Durbuy" in chat.text("mark")


STRINGS = {
    "fr": (
        "Poser une question",
        "Une question aux articles",
        "Que voulez-vous savoir\u00a0?",
        "1er\u00a0août\u00a02026",
    ),
    "nl": ("Stel een vraag", "Een vraag aan de artikels", "Wat wilt u weten?", "1\u00a0augustus\u00a02026"),
    "en": ("Ask a question", "Ask the articles", "What would you like to know?", "1\u00a0August\u00a02026"),
}


@pytest.mark.parametrize(
    ("attribute", "page_language", "language"),
    [
        ("", "fr", "fr"),
        ("", "nl-BE", "nl"),
        ('lang="nl"', "fr", "nl"),
        ('lang="EN-gb"', "fr", "en"),
        ('lang="de"', "nl", "fr"),
        ("", "", "fr"),
    ],
)
def test_it_speaks_the_language_of_its_attribute_or_of_the_page(
    page: Embedded, attribute: str, page_language: str, language: str
) -> None:
    answer = citing(DURBUY, "Durbuy", published="2026-08-01")
    chat = page.opened(attribute, lang=page_language)
    launcher, title, kindly, date = STRINGS[language]
    assert chat.text(".launcher") == launcher
    assert chat.text("h2") == title
    assert chat.find(".frame").get_attribute("lang") == language
    chat.answer("Bonjour")
    assert chat.text(".heading") == kindly
    page.route.replies.append(replying(reply_of(answer)))
    chat.answer(QUESTION)
    assert chat.text("time") == date
    assert chat.find("blockquote").get_attribute("lang") == "fr", "an article keeps its own language"


# Keyboard and phone


def press(chat: Chat, *keys: str) -> None:
    webdriver.ActionChains(chat.browser).send_keys(*keys).perform()


def back(chat: Chat) -> None:
    webdriver.ActionChains(chat.browser).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()


def test_it_is_used_by_keyboard_alone(page: Embedded) -> None:
    chat = page.visit(body='<a href="#x">Avant</a>')
    press(chat, Keys.TAB, Keys.TAB)
    assert chat.focused() == "launcher"
    press(chat, Keys.ENTER)
    assert chat.focused() == "question"
    press(chat, *WHERE, Keys.ENTER)
    assert "Durbuy" in chat.text("mark")
    assert chat.focused() == "question", "the next question can be typed at once"
    back(chat)
    assert chat.browser.execute_script("return arguments[0].matches('.rating button')", _active(chat))
    press(chat, Keys.ESCAPE)
    assert not chat.find(".panel").is_displayed()
    assert chat.focused() == "launcher"


def _active(chat: Chat) -> object:
    return chat.browser.execute_script("return document.querySelector('ragqa-chat').shadowRoot.activeElement")


def test_beside_the_page_the_focus_is_not_trapped(page: Embedded) -> None:
    chat = page.opened(body='<a id="before" href="#x">Avant</a>')
    reached = []
    for _ in range(8):
        back(chat)
        reached.append(chat.browser.switch_to.active_element.get_attribute("id"))
    assert "before" in reached


@pytest.fixture
def phone(page: Embedded) -> Iterator[Embedded]:
    """A window of 320 by 600."""
    size = {"width": 320, "height": 600, "deviceScaleFactor": 1, "mobile": False}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    yield page
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_on_a_phone_it_covers_the_screen_and_keeps_the_focus(phone: Embedded) -> None:
    chat = phone.opened(body='<a id="before" href="#x">Avant</a>')
    assert chat.find(".panel").rect == {"x": 0, "y": 0, "width": 320, "height": 600}
    for _ in range(12):
        press(chat, Keys.TAB)
        assert chat.browser.switch_to.active_element.get_attribute("id") != "before"
    chat.answer(WHERE)
    assert "Durbuy" in chat.text("mark")
    for selector in (".panel", ".log"):
        assert chat.browser.execute_script("return arguments[0].scrollWidth", chat.find(selector)) <= 320
    press(chat, Keys.ESCAPE)
    assert not chat.find(".panel").is_displayed()
    assert chat.focused() == "launcher"


def test_on_a_phone_a_page_does_not_open_it_by_itself(phone: Embedded) -> None:
    chat = phone.visit("open")
    assert chat.all(".panel") == []
    assert chat.visible(".launcher")


def test_long_words_do_not_widen_a_phone(phone: Embedded) -> None:
    long = "anticonstitutionnellement" * 12
    answer = citing(f"Le mot {long} est long.", long, title=long, publisher=long, url=f"https://{'a' * 60}.example/")
    phone.route.replies.append(replying(reply_of(answer)))
    chat = phone.opened(f'title="{long}" suggestions="{long}"')
    chat.answer(long[:500])
    chat.text("mark")
    for found in chat.all(".panel, .log, .turn, .head"):
        assert chat.browser.execute_script("return arguments[0].scrollWidth <= 320", found)


# The script


def test_the_script_is_light_and_answers_with_its_hash(page: Embedded) -> None:
    widget = current()
    assert len(widget.compressed) <= 20 * 1024
    checked = f'integrity="{widget.integrity}" crossorigin="anonymous"'
    tag = f'<script src="{page.service}{widget.path}" {checked} async></script>'
    page.browser.get(page.host.page(f"{tag}<ragqa-chat></ragqa-chat>"))
    chat = Chat(page.browser)
    chat.open()
    chat.answer(WHERE)
    assert "Durbuy" in chat.text("mark")


def test_a_script_that_is_not_the_hashed_one_is_not_run(page: Embedded) -> None:
    other = current().integrity[:-4] + "AAAA"
    tag = f'<script src="{page.service}/widget.js" integrity="{other}" crossorigin="anonymous"></script>'
    page.browser.get(page.host.page(f"{tag}<ragqa-chat></ragqa-chat>"))
    assert page.browser.execute_script("return customElements.get('ragqa-chat')") is None


def test_a_script_loaded_twice_and_an_element_moved_work_on(page: Embedded) -> None:
    twice = EMBEDDED.format(service=page.service, attributes="") + f'<script src="{page.service}/widget.js"></script>'
    page.browser.get(page.host.page(twice))
    chat = Chat(page.browser)
    page.browser.execute_script("document.querySelector('main').append(arguments[0])", chat.host)
    chat.open()
    chat.answer(WHERE)
    assert "Durbuy" in chat.text("mark")
    assert chat.browser.find_elements(By.CSS_SELECTOR, "main ragqa-chat")
