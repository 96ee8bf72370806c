"""Settings, read once at the border from ``RAGQA_*`` environment variables."""

import json
from pathlib import Path
from typing import Annotated

import pydantic
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ragqa.errors import SettingsError

DEFAULT_EMBEDDER = "multilingual-e5-small-q4"


def _default_cache() -> Path:
    return Path.home() / ".cache" / "ragqa"


class Settings(BaseSettings):
    """Everything that can be set from outside; each field is ``RAGQA_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="RAGQA_", frozen=True)

    corpus: Path = Field(default=Path("corpus"), description="Folder (or file) with the articles.")
    index: Path = Field(default=Path("index"), description="Folder of the snapshots.")
    cache: Path = Field(default_factory=_default_cache, description="Where decoded model weights are kept.")
    embedder: str = Field(
        default=DEFAULT_EMBEDDER,
        description="The embedded weights, a local sentence-transformers directory, or a hub model's name.",
    )
    reader: Path | None = Field(
        default=None,
        description="Directory with a reader.onnx of your own, and its confidence.json; default: the packaged ones.",
    )
    threads: int = Field(default=2, ge=1, le=64, description="CPU threads for the models.")
    read_passages: int = Field(default=8, ge=1, le=50, description="Passages read for a question.")
    min_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Threshold below which no answer is given; default: as calibrated.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `ragqa serve` listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that `ragqa serve` listens on.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description='Websites that may call the API from a browser, as JSON: ["https://a.example"].',
    )
    rate_limit: int = Field(default=120, ge=1, description="Questions and searches a minute from one address.")
    max_concurrency: int = Field(default=16, ge=1, description="Requests answered or waiting; more get a 503.")

    feedback: Path | None = Field(
        default=None, description="File that feedback is added to; default: feedback.jsonl in the index folder."
    )
    feedback_limit: int = Field(
        default=10_000_000, ge=0, description="Size of that file, in bytes, beyond which no feedback is taken."
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _from_json(cls, value: object) -> object:
        """Parse the variable here, so that what is no JSON is refused like any other bad value."""
        if not isinstance(value, str):
            return value
        try:
            origins = json.loads(value)
        except ValueError:
            origins = None
        if not isinstance(origins, list):
            raise ValueError('Input should be a JSON list, as in ["https://a.example"]')
        return origins


def read_settings() -> Settings:
    """Read the environment.

    Raises
    ------
    SettingsError
        Naming the variable, the value and what is wrong with it.
    """
    try:
        return Settings()
    except pydantic.ValidationError as error:
        lines = [
            f"RAGQA_{str(e['loc'][0]).upper()}={e['input']!r}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise SettingsError("; ".join(lines)) from error
