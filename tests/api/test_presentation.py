"""What is said in French, and colours that everybody can read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragqa_api.presentation import STATIC, date_in_words, mark, sureness, without_controls


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2026-02-05", "5 février 2026"),
        ("2026-08-01", "1er août 2026"),
        ("2025-05", "mai 2025"),
        ("2025", "2025"),
    ],
)
def test_dates_are_said_at_their_own_precision(published: str, words: str) -> None:
    assert date_in_words(published) == words


@given(text=st.text(), start=st.integers(-5, 60), end=st.integers(-5, 60))
def test_a_marked_paragraph_is_the_paragraph(text: str, start: int, end: int) -> None:
    marked = mark(text, start, end)
    if marked is not None:
        assert marked.before + marked.extract + marked.after == text
        assert marked.extract == text[start:end]
        assert len(marked.before) == start


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2), (0, 99), (99, 100), (3, 4)])
def test_offsets_that_point_at_nothing_mark_nothing(start: int, end: int) -> None:
    assert mark("Six mots", start, end) is None


def test_a_lower_confidence_never_sounds_surer() -> None:
    said = [sureness(percent / 100) for percent in range(101)]
    assert [said[i] for i in range(101) if i == 0 or said[i] != said[i - 1]] == [
        "Réponse incertaine, à vérifier dans l’article",
        "Réponse probable",
        "Réponse presque certaine",
    ]


def test_characters_that_steer_the_display_are_dropped_from_titles() -> None:
    assert without_controls("a\u202eb\u0000c\u2066d") == "abcd"


def colours(scheme: str) -> dict[str, tuple[float, ...]]:
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
    found = {}
    for block in (light, dark)[: 2 if scheme == "dark" else 1]:
        for name, value in re.findall(r"--([\w-]+): #([0-9a-f]{6});", block):
            found[name] = tuple(int(value[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return found


def luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 7.0),
        ("ink", "sheet", 7.0),
        ("ink", "tint", 7.0),
        ("soft", "paper", 4.5),
        ("soft", "tint", 4.5),
        ("accent", "paper", 4.5),
        ("accent", "tint", 4.5),
        ("on-accent", "accent", 4.5),
        ("on-marker", "marker", 4.5),
        ("alert", "paper", 4.5),
        ("edge", "paper", 3.0),
        ("edge", "sheet", 3.0),
    ],
)
def test_colours_keep_the_contrast_of_wcag_aa(scheme: str, ink: str, ground: str, least: float) -> None:
    palette = colours(scheme)
    darker, lighter = sorted((luminance(palette[ink]), luminance(palette[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= least
