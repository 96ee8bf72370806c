"""Models for all tests, loaded once, and the index of `corpus/`."""

from pathlib import Path

import pytest

from ragqa.embedder import Embedder
from ragqa.engine import QuestionAnswerer
from ragqa.indexing import build_index
from ragqa.passages import CountTokens
from ragqa.reader import Reader
from ragqa.settings import Settings
from ragqa.weights import model_directory, token_counter

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """Return the embedder with the packaged weights."""
    settings = Settings()
    return Embedder(settings.embedder, settings.cache, settings.threads)


@pytest.fixture(scope="session")
def count_tokens() -> CountTokens:
    """Return the length of a text in the reader's tokens."""
    return token_counter(model_directory(Settings().cache))


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Return the packaged reader."""
    return Reader(model_directory(Settings().cache), threads=2)


@pytest.fixture(scope="session")
def corpus_settings(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, count_tokens: CountTokens
) -> Settings:
    """Settings with an index of `corpus/`."""
    settings = Settings(corpus=CORPUS, index=tmp_path_factory.mktemp("corpus-index"))
    report = build_index(settings.corpus, settings.index, embedder, count_tokens)
    assert not report.rejected
    return settings


@pytest.fixture(scope="session")
def corpus_engine(corpus_settings: Settings) -> QuestionAnswerer:
    """Return the engine on that index."""
    return QuestionAnswerer.open(corpus_settings)
