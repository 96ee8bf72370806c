"""Settings come from RAGQA_* variables, and a bad one is named with its value."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ragqa.errors import RagqaError, SettingsError
from ragqa.settings import DEFAULT_EMBEDDER, Settings, read_settings


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"RAGQA_{name.upper()}", raising=False)


def test_without_variables_everything_has_a_value():
    defaults = read_settings()
    assert (defaults.corpus, defaults.index) == (Path("corpus"), Path("index"))
    assert defaults.cache == Path.home() / ".cache" / "ragqa"
    assert defaults.embedder == DEFAULT_EMBEDDER
    assert defaults.min_confidence is None
    assert defaults.host == "127.0.0.1"
    assert defaults.cors_origins == ()


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("corpus", "/srv/articles", Path("/srv/articles")),
        ("index", "snapshots", Path("snapshots")),
        ("cache", "/var/cache/ragqa", Path("/var/cache/ragqa")),
        ("embedder", "/models/e5", "/models/e5"),
        ("threads", "4", 4),
        ("read_passages", "12", 12),
        ("min_confidence", "0.4", 0.4),
        ("min_confidence", "0", 0.0),
        ("host", "0.0.0.0", "0.0.0.0"),
        ("port", "9000", 9000),
        ("cors_origins", '["https://a.example", "https://b.example"]', ("https://a.example", "https://b.example")),
        ("cors_origins", "[]", ()),
        ("rate_limit", "1", 1),
        ("max_concurrency", "64", 64),
        ("feedback", "/var/lib/ragqa/ratings.jsonl", Path("/var/lib/ragqa/ratings.jsonl")),
        ("feedback_limit", "0", 0),
    ],
)
def test_each_variable_sets_its_field(monkeypatch, name, typed, value):
    monkeypatch.setenv(f"RAGQA_{name.upper()}", typed)
    assert getattr(read_settings(), name) == value


@pytest.mark.parametrize(
    ("variable", "typed", "complaint"),
    [
        ("RAGQA_THREADS", "0", "greater than or equal to 1"),
        ("RAGQA_THREADS", "65", "less than or equal to 64"),
        ("RAGQA_THREADS", "deux", "valid integer"),
        ("RAGQA_THREADS", "", "valid integer"),
        ("RAGQA_READ_PASSAGES", "0", "greater than or equal to 1"),
        ("RAGQA_READ_PASSAGES", "51", "less than or equal to 50"),
        ("RAGQA_MIN_CONFIDENCE", "-0.1", "greater than or equal to 0"),
        ("RAGQA_MIN_CONFIDENCE", "40", "less than or equal to 1"),
        ("RAGQA_MIN_CONFIDENCE", "nan", "less than or equal to 1"),
        ("RAGQA_MIN_CONFIDENCE", "0,4", "valid number"),
        ("RAGQA_PORT", "0", "greater than or equal to 1"),
        ("RAGQA_PORT", "65536", "less than or equal to 65535"),
        ("RAGQA_PORT", "http", "valid integer"),
        ("RAGQA_CORS_ORIGINS", "https://a.example", "JSON list"),
        ("RAGQA_CORS_ORIGINS", "", "JSON list"),
        ("RAGQA_CORS_ORIGINS", '"https://a.example"', "JSON list"),
        ("RAGQA_RATE_LIMIT", "0", "greater than or equal to 1"),
        ("RAGQA_RATE_LIMIT", "beaucoup", "valid integer"),
        ("RAGQA_MAX_CONCURRENCY", "-1", "greater than or equal to 1"),
        ("RAGQA_FEEDBACK_LIMIT", "-1", "greater than or equal to 0"),
    ],
)
def test_a_bad_variable_is_named_with_its_value_and_what_is_wrong(monkeypatch, variable, typed, complaint):
    monkeypatch.setenv(variable, typed)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value).startswith(f"{variable}={typed!r}: ")
    assert complaint in str(caught.value)


def test_a_bad_item_of_a_list_is_shown_with_its_variable(monkeypatch):
    monkeypatch.setenv("RAGQA_CORS_ORIGINS", '["https://a.example", 3]')
    with pytest.raises(SettingsError, match=r"RAGQA_CORS_ORIGINS=3: .*valid string"):
        read_settings()


def test_several_bad_variables_are_all_named(monkeypatch):
    monkeypatch.setenv("RAGQA_THREADS", "deux")
    monkeypatch.setenv("RAGQA_PORT", "0")
    monkeypatch.setenv("RAGQA_CORS_ORIGINS", "*")
    with pytest.raises(RagqaError) as caught:
        read_settings()
    for name in ("RAGQA_THREADS='deux'", "RAGQA_PORT='0'", "RAGQA_CORS_ORIGINS='*'"):
        assert name in str(caught.value)


@given(st.integers())
@settings(max_examples=50, deadline=None)
def test_a_port_is_refused_or_kept_as_it_is(port):
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RAGQA_PORT", str(port))
        if 1 <= port <= 65535:
            assert read_settings().port == port
        else:
            with pytest.raises(SettingsError, match="RAGQA_PORT="):
                read_settings()


def test_settings_given_by_hand_need_no_json_and_cannot_be_changed():
    chosen = Settings(cors_origins=("https://a.example",))
    assert chosen.cors_origins == ("https://a.example",)
    with pytest.raises(ValidationError):
        chosen.threads = 8
