"""The script of the widget: built the same each time, light, readable by those who hash it; its strings and colours."""

import base64
import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ragqa_api import widget
from ragqa_api.widget import CHAT, LANGUAGES, Widget, build, current

from .test_presentation import luminance

NBSP = "\u00a0"


def test_the_same_parts_make_the_same_script(tmp_path: Path) -> None:
    copied = shutil.copytree(CHAT, tmp_path / "chat")
    assert build(copied) == build()
    part = copied / "text.js"
    part.write_text(part.read_text(encoding="utf-8") + "const another = 1;\n", encoding="utf-8")
    assert build(copied).version != build().version


def test_it_is_at_most_20_kilobytes_in_gzip() -> None:
    assert len(current().compressed) <= 20 * 1024
    assert gzip.decompress(current().compressed) == current().script


def test_it_keeps_code_and_style_and_drops_comments() -> None:
    text = current().script.decode("utf-8")
    assert 'customElements.define("ragqa-chat", RagqaChat)' in text
    assert ":host {\\nall: initial !important;" in text
    assert "*,\\n::before" in text
    assert "/**" not in text
    assert text.isprintable() or set(re.findall(r"[^ -~\w]", text)) >= {"\n"}


def test_it_needs_nothing_that_a_strict_policy_forbids() -> None:
    text = current().script.decode("utf-8")
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "new Function",
        "document.write",
        "<style",
    ):
        assert forbidden not in text


def test_its_hash_is_that_of_its_bytes(site: httpx.Client) -> None:
    script = site.get("/widget.js").content
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode("ascii")
    assert current().integrity == f"sha384-{digest}"
    assert site.get(current().path).content == script
    assert hashlib.sha256(script).hexdigest().startswith(current().version)


def test_every_website_may_load_it_and_only_the_listed_may_ask(site: httpx.Client) -> None:
    response = site.get("/widget.js", headers={"origin": "https://a.example"})
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-credentials" not in response.headers
    asked = site.post("/v1/ask", json={"question": "Bonjour"}, headers={"origin": "https://a.example"})
    assert "access-control-allow-origin" not in asked.headers


def test_the_lasting_address_is_kept_for_ever_and_the_other_for_an_hour(site: httpx.Client) -> None:
    assert "immutable" in site.get(current().path).headers["cache-control"]
    latest = site.get("/widget.js")
    assert latest.headers["cache-control"] == "public, max-age=3600"
    again = site.get("/widget.js", headers={"if-none-match": latest.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_sent_compressed_to_those_who_take_that(site: httpx.Client) -> None:
    plain = site.get("/widget.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    packed = site.get("/widget.js", headers={"accept-encoding": "br;q=1.0, gzip;q=0.8"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(current().compressed)
    assert packed.content == plain.content
    assert "Accept-Encoding" in packed.headers["vary"]


@pytest.mark.parametrize("version", ["000000000000", "x", "%2e%2e", current().version[:-1]])
def test_no_other_version_is_there(site: httpx.Client, version: str) -> None:
    assert site.get(f"/widget/{version}/widget.js").status_code == 404


def test_a_released_script_stays_at_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released = tmp_path / "released"
    released.mkdir()
    (released / "0.1.0.js").write_bytes(b"/* an older one */")
    monkeypatch.setattr(widget, "CHAT", tmp_path)
    old = Widget.of(b"/* an older one */")
    assert widget.served.__wrapped__() == {old.version: old, current().version: current()}


# Strings


def strings(language: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((CHAT / f"{language}.json").read_text(encoding="utf-8"))
    return read


def leaves(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, below in node.items():
            yield from leaves(below, f"{path}.{name}")
    else:
        assert isinstance(node, str)
        yield path, node


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_everything_with_the_same_places_to_fill(language: str) -> None:
    french, other = dict(leaves(strings("fr"))), dict(leaves(strings(language)))
    assert french.keys() == other.keys()
    for path, text in other.items():
        assert text == text.strip()
        assert (
            re.findall(r"\{\w+\}", text)
            and sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", french[path]))
        ) or "{" not in text + french[path]
    assert len(set(other.values()) & set(french.values())) <= (len(french) if language == "fr" else 2)


@pytest.mark.parametrize(("path", "text"), list(leaves(strings("fr"))))
def test_french_is_set_as_the_french_set_it(path: str, text: str) -> None:
    assert not re.search(r"[^\u00a0\u202f][;:?!»]", text), "a no-break space comes before high punctuation"
    assert not re.search(r"«[^\u00a0\u202f]", text)
    assert "'" not in text, "the apostrophe is curved"
    assert "..." not in text
    assert '"' not in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_dutch_and_english_have_no_space_before_their_punctuation(language: str) -> None:
    for _, text in leaves(strings(language)):
        assert not re.search(r"\s[;:?!]", text)
        assert "'" not in text


def test_every_string_is_used_and_every_used_string_is_there() -> None:
    code = "".join((CHAT / part).read_text(encoding="utf-8") for part in widget.PARTS)
    used = set(re.findall(r"\bstrings\.(\w+)", code))
    assert used == strings("fr").keys()


# Colours


def palette() -> dict[str, tuple[str, str]]:
    style = (CHAT / "style.css").read_text(encoding="utf-8")
    return {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([\w-]+):.*?light-dark\((#\w{6}), (#\w{6})\)", style)
    }


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 7.0),
        ("ink", "tint", 7.0),
        ("soft", "paper", 4.5),
        ("soft", "tint", 4.5),
        ("accent", "paper", 4.5),
        ("on-accent", "accent", 4.5),
        ("on-marker", "marker", 4.5),
        ("alert", "paper", 4.5),
        ("edge", "paper", 3.0),
    ],
)
def test_its_colours_keep_the_contrast_of_wcag_aa(scheme: int, ink: str, ground: str, least: float) -> None:
    colours = {
        name: tuple(int(pair[scheme][at : at + 2], 16) / 255 for at in (1, 3, 5)) for name, pair in palette().items()
    }
    darker, lighter = sorted((luminance(colours[ink]), luminance(colours[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= least
