"""/embed: what to copy works as it stands, and the options change preview and code."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from ragqa_api.widget import current

from .chat import Chat
from .corpus import WHERE


def code(page: str, identifier: str) -> str:
    found = re.search(rf'<code id="{identifier}"[^>]*>(.*?)</code>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_the_page_shows_both_addresses_and_the_hash(site: httpx.Client) -> None:
    page = site.get("/embed").text
    base = str(site.base_url).rstrip("/")
    assert f'<script src="{base}/widget.js" async></script>\n<ragqa-chat' in code(page, "latest")
    lasting = code(page, "lasting")
    assert f'src="{base}{current().path}" integrity="{current().integrity}" crossorigin="anonymous"' in lasting
    assert "RAGQA_CORS_ORIGINS" in page
    assert "unsafe-inline" not in site.get("/embed").headers["content-security-policy"]


def test_a_forged_host_name_is_shown_as_text(site: httpx.Client) -> None:
    response = site.get("/embed", headers={"host": 'a.example"><script>alert(1)</script>'})
    assert "<script>alert" not in response.text


def test_every_attribute_event_and_property_of_the_widget_is_documented(site: httpx.Client) -> None:
    script, page = current().script.decode("utf-8"), site.get("/embed").text
    listed = re.search(r"observedAttributes = \[(.*?)\]", script)
    assert listed is not None
    names = re.findall(r'"(\w+)"', listed[1])
    assert len(names) >= 7
    events = re.findall(r'#event\("(\w+)"', script)
    assert set(events) == {"ask", "answer", "open"}
    properties = set(re.findall(r"var\((--ragqa-[\w-]+)", script))
    for word in (*names, *(f"ragqa:{event}" for event in events), *properties):
        assert f"<code>{word}</code>" in page, word


@pytest.fixture
def embed(browser: webdriver.Chrome, address: str) -> Iterator[Chat]:
    """The page in a browser, checked for refusals of the policy at the end."""
    browser.get_log("browser")
    browser.get(f"{address}/embed")
    yield Chat(browser)
    browser.execute_script("sessionStorage.clear()")
    assert browser.get_log("browser") == []


def test_the_preview_answers(embed: Chat) -> None:
    embed.answer(WHERE)
    assert "Durbuy" in embed.text("mark")


def test_options_change_the_preview_and_the_code(embed: Chat) -> None:
    browser = embed.browser
    form = browser.find_element(By.ID, "options")
    form.find_element(By.NAME, "lang").send_keys("néerlandais")
    assert embed.text("h2") == "Een vraag aan de artikels"
    title = form.find_element(By.NAME, "title")
    title.send_keys('Le "Courrier" <b>')
    assert embed.text("h2") == 'Le "Courrier" <b>'
    browser.execute_script(
        "const c = arguments[0]; c.value = '#ffee88'; c.dispatchEvent(new Event('input', { bubbles: true }));",
        form.find_element(By.NAME, "accent"),
    )
    assert embed.find(".send").value_of_css_property("background-color") == "rgba(255, 238, 136, 1)"
    assert embed.find(".send").value_of_css_property("color") == "rgba(0, 0, 0, 1)"
    assert "--ragqa-accent: #ffee88; --ragqa-on-accent: #000000;" in browser.find_element(By.ID, "style").text
    for identifier in ("latest", "lasting"):
        tag = browser.find_element(By.ID, identifier).text
        assert 'lang="nl" ' in tag
        assert 'title="Le &quot;Courrier&quot; &lt;b>"' in tag
        assert "accent" not in tag
    assert current().integrity in browser.find_element(By.ID, "lasting").text


def test_a_floating_preview_floats(embed: Chat) -> None:
    embed.browser.find_element(By.NAME, "position").send_keys("en bas à gauche")
    assert embed.find(".launcher").rect["x"] < 50
    assert 'position="left"' in embed.browser.find_element(By.ID, "latest").text


def test_the_code_is_copied_or_selected(embed: Chat) -> None:
    embed.browser.find_element(By.CSS_SELECTOR, "[data-copies=lasting]").click()
    done = embed.wait_for("return document.getElementById('done').textContent")
    assert done in ("Copié.", "Le code est sélectionné\u00a0: copiez-le.")


def test_without_javascript_the_code_stands_to_be_copied(
    browser_without_scripts: webdriver.Chrome, address: str
) -> None:
    browser_without_scripts.get(f"{address}/embed")
    assert "widget.js" in browser_without_scripts.find_element(By.ID, "latest").text
    assert "demande JavaScript" in browser_without_scripts.find_element(By.TAG_NAME, "noscript").text
    assert not browser_without_scripts.find_element(By.ID, "options").is_displayed()
