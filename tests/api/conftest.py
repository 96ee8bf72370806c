"""The small corpus, its index and engine, a service around it, and browsers."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service as ChromeDriver

from ragqa.embedder import Embedder
from ragqa.engine import QuestionAnswerer
from ragqa.errors import RejectedFile
from ragqa.indexing import build_index
from ragqa.loaders import read_corpus
from ragqa.passages import CountTokens
from ragqa.settings import Settings
from ragqa_api import create_app

from .corpus import HOSTILE, write_corpus
from .support import free_port, serve_process, served, wait_until_it_answers


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, count_tokens: CountTokens) -> Settings:
    """Settings with an index of the small corpus."""
    corpus = tmp_path_factory.mktemp("corpus")
    write_corpus(corpus)
    articles = []
    for outcome in read_corpus(corpus):
        assert not isinstance(outcome, RejectedFile)
        articles.append(outcome.article)
    settings = Settings(corpus=corpus, index=tmp_path_factory.mktemp("index"), rate_limit=10_000)
    build_index([*articles, HOSTILE], settings.index, embedder, count_tokens)
    return settings


@pytest.fixture(scope="session")
def engine(settings: Settings) -> QuestionAnswerer:
    """Return the one engine that the services of the tests share."""
    return QuestionAnswerer.open(settings)


@pytest.fixture(scope="session")
def site(settings: Settings, engine: QuestionAnswerer) -> Iterator[httpx.Client]:
    """Serve the small corpus over HTTP."""
    with served(create_app(settings, lambda _: engine)) as client:
        yield client


@pytest.fixture(scope="session")
def address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real `serve` process."""
    there = settings.model_copy(update={"port": free_port()})
    address = f"http://127.0.0.1:{there.port}"
    log = tmp_path_factory.mktemp("log") / "serve.log"
    with serve_process(there, log) as process, httpx.Client(base_url=address) as client:
        wait_until_it_answers(process, client, log)
        yield address


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Chromium as readers have it."""
    with _chromium(tmp_path_factory.mktemp("profile"), scripts=True) as driver:
        yield driver


@pytest.fixture(scope="session")
def browser_without_scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Chromium with JavaScript switched off."""
    with _chromium(tmp_path_factory.mktemp("profile"), scripts=False) as driver:
        yield driver


def _chromium(profile: Path, *, scripts: bool) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        # What is clicked stands still.
        "--force-prefers-reduced-motion",
        # A closed network refuses what the browser asks of its maker, which ends up in its log and costs seconds.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        blocked = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", blocked)
    driver = webdriver.Chrome(options, ChromeDriver("/usr/bin/chromedriver"))
    driver.implicitly_wait(10)
    return driver
