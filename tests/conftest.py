"""Models for all tests, loaded once."""

import pytest

from ragqa.embedder import Embedder
from ragqa.passages import CountTokens
from ragqa.reader import load_tokenizer
from ragqa.settings import Settings
from ragqa.weights import model_directory


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """Return the embedder with the packaged weights."""
    settings = Settings()
    return Embedder(settings.embedder, settings.cache, settings.threads)


@pytest.fixture(scope="session")
def count_tokens() -> CountTokens:
    """Return the length of a text in the reader's tokens."""
    tokenizer = load_tokenizer(model_directory(Settings().cache))
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False))
