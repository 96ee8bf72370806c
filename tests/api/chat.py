"""The widget as a reader sees and handles it."""

import json
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 60


class Chat:
    """The first ``<ragqa-chat>`` of the page that a browser shows."""

    def __init__(self, browser: webdriver.Chrome) -> None:
        self.browser = browser
        self.wait_for("return !!document.querySelector('ragqa-chat')?.shadowRoot?.querySelector('.frame')")

    def wait_for(self, script: str, *arguments: object) -> Any:
        """Wait until a script gives something true, and return it."""
        return WebDriverWait(self.browser, SECONDS, 0.05).until(lambda b: b.execute_script(script, *arguments))

    @property
    def host(self) -> WebElement:
        """The element itself."""
        return self.browser.find_element(By.TAG_NAME, "ragqa-chat")

    def find(self, selector: str) -> WebElement:
        """Return what is in the shadow root, as soon as it is there."""
        found: WebElement = self.wait_for(
            "return document.querySelector('ragqa-chat').shadowRoot.querySelector(arguments[0])", selector
        )
        return found

    def all(self, selector: str) -> list[WebElement]:
        """Return all that is in the shadow root now."""
        found: list[WebElement] = self.browser.execute_script(
            "return [...document.querySelector('ragqa-chat').shadowRoot.querySelectorAll(arguments[0])]", selector
        )
        return found

    def text(self, selector: str) -> str:
        """Return the text of an element as it stands in the document, white space included."""
        text: str = self.browser.execute_script("return arguments[0].textContent", self.find(selector))
        return text

    def open(self) -> None:
        """Press the launcher."""
        self.find(".launcher").click()
        assert self.focused() == "question"

    def ask(self, question: str) -> None:
        """Type a question and press Enter."""
        box = self.find("#question")
        box.send_keys(question, Keys.ENTER)

    def answer(self, question: str) -> None:
        """Ask, and wait until there is a reply."""
        turns = len(self.all(".turn"))
        self.ask(question)
        self.wait_for(
            "const turns = document.querySelector('ragqa-chat').shadowRoot.querySelectorAll('.turn');"
            "return turns.length > arguments[0] && turns[arguments[0]].querySelector('.label, .heading')",
            turns,
        )

    def state(self, kind: str) -> str:
        """Wait for a state, and return its text."""
        return self.text(f".state.{kind}")

    def announced(self) -> str:
        """Return what screen readers were last told."""
        return self.text(".panel > [role=status]")

    def focused(self) -> str:
        """Return the id or class of what has the focus within the widget."""
        script = (
            "const e = document.querySelector('ragqa-chat').shadowRoot.activeElement; return e && (e.id || e.className)"
        )
        focused: str = self.browser.execute_script(script)
        return focused

    def visible(self, selector: str) -> bool:
        """Tell whether an element of the shadow root has a box on the screen, on top of everything."""
        return bool(
            self.browser.execute_script(
                "const root = document.querySelector('ragqa-chat').shadowRoot;"
                "const e = root.querySelector(arguments[0]); if (!e) return false;"
                "const b = e.getBoundingClientRect(); if (!b.width || !b.height) return false;"
                "const hit = root.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);"
                "return !!hit && (e === hit || e.contains(hit))",
                selector,
            )
        )

    def listen(self) -> None:
        """Keep the events that the page gets from now on."""
        self.browser.execute_script(
            "window.told = [];"
            "for (const name of ['ask', 'answer', 'open'])"
            "  document.addEventListener(`ragqa:${name}`, (e) => told.push([name, JSON.stringify(e.detail)]));"
        )

    def told(self) -> list[tuple[str, dict[str, object]]]:
        """Return the kept events."""
        return [(name, json.loads(detail)) for name, detail in self.browser.execute_script("return window.told")]
