"""Plain text becomes paragraphs under sections, whatever the layout of its lines."""

import textwrap

import pytest

from ragqa.articles import Block
from ragqa.layout import blocks_of_text

LONG = (
    "Les meuniers de la vallée ont remis en marche trois roues, et la farine grise se vend de nouveau au marché "
    "couvert, entre le poissonnier et la marchande de graines, chaque samedi matin jusqu’à midi."
)
OTHER = (
    "Un quatrième moulin attend encore son propriétaire, parti vivre au bord de la mer, qui n’a pas répondu aux "
    "lettres de la commune ni aux appels du notaire depuis le dernier hiver."
)
NBSP, NNBSP = "\u00a0", "\u202f"


def texts(source):
    return [block.text for block in blocks_of_text(source)]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \t\n\n", "\r\n", "\r\n\r\n", "\r", "\u2028"])
def test_one_line_is_one_paragraph_with_or_without_blank_lines(gap):
    assert texts(gap.join([LONG, OTHER])) == [LONG, OTHER]


@pytest.mark.parametrize("columns", [68, 72, 80, 100])
def test_hard_wrapped_paragraphs_are_joined(columns):
    wrapped = "\n\n".join(textwrap.fill(text, columns) for text in (LONG, OTHER))
    assert texts(wrapped) == [LONG, OTHER]


def test_a_heading_stuck_to_a_wrapped_paragraph_stays_a_heading():
    source = "Le retour des moulins\n" + textwrap.fill(LONG, 76)
    assert blocks_of_text(source) == [Block(LONG, "Le retour des moulins")]


def test_wrapped_items_stay_whole():
    item = "- " + LONG
    source = "Le bilan tient en deux points :\n\n" + textwrap.fill(item, 76) + "\n- " + textwrap.fill(OTHER, 76)
    assert texts(source) == [f"Le bilan tient en deux points :\n{item}\n- {OTHER}"]


def test_short_sentences_on_lines_of_their_own_are_not_taken_for_wrapped_text():
    lines = ["Le moulin tourne depuis mardi.", "La farine est grise.", "Le pain lève mal."]
    assert texts("\n".join(lines)) == lines


@pytest.mark.parametrize(
    "heading", ["Le retour des moulins", "2. Le retour des moulins", "Et demain ?", "# Demain", "L’eau : un atout"]
)
def test_a_short_line_without_final_punctuation_before_body_text_is_a_heading(heading):
    assert blocks_of_text(f"{LONG}\n{heading}\n{OTHER}") == [Block(LONG), Block(OTHER, heading.removeprefix("# "))]


@pytest.mark.parametrize(
    "line", ["Le moulin tourne.", "Il restait un problème :", "Le moulin tourne…", "deux roues", "« Enfin »"]
)
def test_a_sentence_a_colon_or_a_lower_case_start_is_no_heading(line):
    assert texts(f"{LONG}\n{line}\n{OTHER}") == [LONG, line, OTHER]


def test_a_short_line_at_the_end_is_kept_as_text():
    assert texts(f"{LONG}\nLe retour des moulins") == [LONG, "Le retour des moulins"]


def test_of_two_short_lines_the_second_is_the_heading_and_the_first_is_kept():
    assert blocks_of_text(f"{LONG}\nMoulins\nLe retour\n{OTHER}") == [
        Block(LONG),
        Block("Moulins"),
        Block(OTHER, "Le retour"),
    ]


def test_a_run_of_short_lines_is_a_list_of_names_not_of_headings():
    assert texts(f"{LONG}\nAnhée\nDurbuy\nHuy\n{OTHER}") == [LONG, "Anhée", "Durbuy", "Huy", OTHER]
    assert texts(f"Trois villes suivent :\nAnhée\nDurbuy\nHuy\n{OTHER}") == [
        "Trois villes suivent :\nAnhée\nDurbuy\nHuy",
        OTHER,
    ]


@pytest.mark.parametrize("mark", ["- ", "– ", "— ", "• ", "* ", "  • ", "•", "▪ ", f"-{NBSP}"])
@pytest.mark.parametrize("colon", [":", " :", f"{NBSP}:", f"{NNBSP}:"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_list_joins_the_paragraph_that_introduces_it(mark, colon, gap):
    intro, items = f"Le moulin produit{colon}", [f"{mark}de la farine grise", f"{mark}du son."]
    joined = "\n".join([intro, *(item.strip() for item in items)])
    assert texts(gap.join([LONG, intro, *items, OTHER])) == [LONG, joined, OTHER]


def test_a_numbered_list_joins_its_introduction_and_is_not_taken_for_headings():
    source = "Le plan a trois temps :\n1. Nettoyer le bief\n2. Monter la roue\n3. Moudre\n" + OTHER
    assert texts(source) == ["Le plan a trois temps :\n1. Nettoyer le bief\n2. Monter la roue\n3. Moudre", OTHER]


def test_numbers_past_nine_go_on():
    items = [f"{number}. Moulin de la vallée" for number in range(8, 13)]
    assert texts("\n".join(["Les moulins :", *items])) == ["\n".join(["Les moulins :", *items])]


def test_numbered_headings_stand_over_text():
    blocks = blocks_of_text(
        f"Deux étapes attendent le moulin :\n1. Nettoyer le bief\n{LONG}\n2. Monter la roue\n{OTHER}"
    )
    assert [block.section for block in blocks] == [None, "1. Nettoyer le bief", "2. Monter la roue"]


def test_items_without_bullets_are_told_by_their_semicolons():
    source = "Le moulin produit :\nde la farine ;\ndu son ;\nde l’huile.\n" + OTHER
    assert texts(source) == ["Le moulin produit :\nde la farine ;\ndu son ;\nde l’huile.", OTHER]


def test_a_colon_with_no_list_after_it_ends_an_ordinary_paragraph():
    assert texts(f"Le meunier explique son choix :\n{LONG}") == ["Le meunier explique son choix :", LONG]


def test_a_list_without_introduction_is_one_paragraph():
    assert texts(f"{LONG}\n- du son\n- du blé\n{OTHER}") == [LONG, "- du son\n- du blé", OTHER]


def test_a_heading_parts_a_colon_from_a_list():
    assert blocks_of_text("# Avant :\n- du son") == [Block("- du son", "Avant :")]


@pytest.mark.parametrize(
    "quote", ["« L’eau revient. »", "“L’eau revient.”", '"L’eau revient."', f"«{NBSP}L’eau revient.{NBSP}»"]
)
def test_a_quotation_joins_the_line_that_announces_it(quote):
    assert texts(f"Le meunier s’en réjouit :\n\n{quote}\n{OTHER}") == [f"Le meunier s’en réjouit :\n{quote}", OTHER]


def test_a_quotation_over_several_lines_stays_whole():
    quote = ["« L’eau revient.", "Nous moudrons demain.", "Venez tous. »"]
    assert texts("\n".join(["Le meunier annonce :", *quote, OTHER])) == [
        "\n".join(["Le meunier annonce :", *quote]),
        OTHER,
    ]
    assert texts("\n".join(["Le meunier annonce : « Demain,", "nous moudrons. »"])) == [
        "Le meunier annonce : « Demain,\nnous moudrons. »"
    ]


def test_who_said_it_stays_with_the_quotation():
    assert texts(f"« L’eau revient. »\n— Ada Renard, meunière\n{OTHER}") == [
        "« L’eau revient. »\n— Ada Renard, meunière",
        OTHER,
    ]


def test_a_forgotten_closing_mark_does_not_swallow_the_article():
    lines = ["Le meunier dit « demain.", *[LONG] * 9]
    assert texts("\n".join(lines)) == lines


def test_no_break_spaces_stay_and_a_minus_sign_is_no_bullet():
    line = f"Il fait{NBSP}: -5{NNBSP}°C au moulin ce matin."
    assert texts(line) == [line]
    assert texts("Il faisait :\n-5 °C au moulin ce matin.") == ["Il faisait :", "-5 °C au moulin ce matin."]
