"""axe-core finds nothing wrong with pages and widget: light and dark, on a phone and on a desk, in each language."""

from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ragqa.engine import QuestionAnswerer
from ragqa.settings import Settings
from ragqa_api import create_app, examples
from ragqa_api.problems import ProblemError

from .accessibility import violations
from .chat import Chat
from .corpus import UNANSWERED, WHERE
from .hosts import Host, ScriptedRoute, citing, failing, hosted, reply_of, replying, script
from .support import served

DURBUY = "La coopérative Verhalle, installée à Durbuy, emploie douze personnes."


@pytest.fixture(params=["light 320", "dark 1280"])
def view(request: pytest.FixtureRequest, browser: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """A browser on a phone by day, or on a desk at night."""
    scheme, width = request.param.split()
    size = {"width": int(width), "height": 800, "deviceScaleFactor": 1, "mobile": False}
    media = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    yield browser
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_axe_finds_what_is_wrong(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/")
    browser.execute_script("document.querySelector('label').remove(); document.documentElement.lang = ''")
    found = " ".join(violations(browser))
    assert "html-has-lang" in found
    assert "label" in found


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/articles/verhalle-ouvre-sa-ferme?p=2&start=3&end=60",
        "/articles/verhalle-ouvre-sa-ferme?v=0&p=2&exact=Durbuy&prefix=install%C3%A9e+%C3%A0+",
        "/articles/visite-de-liege",
        "/articles/le-piege?v=0",
        "/embed",
        "/ailleurs",
    ],
)
def test_pages(view: webdriver.Chrome, address: str, path: str) -> None:
    view.get(address + path)
    assert violations(view) == []


@pytest.mark.parametrize("question", [WHERE, UNANSWERED, "Bonjour", " "])
def test_replies(view: webdriver.Chrome, address: str, question: str) -> None:
    view.get(f"{address}/")
    box = view.find_element(By.ID, "question")
    box.send_keys(question, Keys.ENTER)
    view.find_element(By.CSS_SELECTOR, "#reponse, #message")
    assert violations(view) == []


@pytest.fixture(scope="module")
def embedded(settings: Settings, engine: QuestionAnswerer) -> Iterator[tuple[Host, str, ScriptedRoute]]:
    """Serve a website, and the service that it embeds."""
    with hosted() as host:
        app = create_app(settings.model_copy(update={"cors_origins": (host.address,)}), lambda _: engine)
        route = script(app)
        with served(app) as site:
            service = str(site.base_url).rstrip("/")
            host.allow(service)
            yield host, service, route


@pytest.mark.parametrize(
    ("lang", "attributes"),
    [("fr", 'suggestions="Un ?|Deux ?"'), ("nl", 'position="left"'), ("en", 'position="inline" suggestions="One?"')],
)
def test_the_widget_in_each_state(
    view: webdriver.Chrome, embedded: tuple[Host, str, ScriptedRoute], lang: str, attributes: str
) -> None:
    host, service, route = embedded
    widget = f'<ragqa-chat {attributes}></ragqa-chat><script src="{service}/widget.js" async></script>'
    view.get(host.page(widget, lang=lang))
    chat = Chat(view)
    assert violations(view) == [], "closed"
    if "inline" not in attributes:
        chat.open()
        assert violations(view) == [], "opened"
    first, other = citing(DURBUY, "Durbuy", url="https://courrier.example/a"), citing(DURBUY, "douze personnes")
    route.replies += [
        replying(reply_of(first, (other, "conflicting"), (other, "other_answer"))),
        replying(examples.ABSTAINED),
        failing(ProblemError("rate_limited", retry_after=600)),
    ]
    chat.answer("Une\u00a0?")
    chat.all(".rating button")[0].click()
    chat.wait_for("return arguments[0].textContent", chat.find(".said"))
    assert violations(view) == [], "answered"
    chat.answer("Deux\u00a0?")
    chat.ask("Trois\u00a0?")
    chat.state("limited")
    assert violations(view) == [], "silent, then refused"
    view.execute_script("sessionStorage.clear()")
