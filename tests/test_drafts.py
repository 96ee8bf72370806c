"""Noise, title, author and date are told from the body, whatever layout a publisher uses."""

import pytest

from corpus_files import BODY, FILES, MORE, article, sections, texts
from ragqa.loaders import LoadedArticle, read_corpus


def layout(name):
    (loaded,) = read_corpus(FILES / "articles" / f"{name}.txt")
    assert isinstance(loaded, LoadedArticle)
    return loaded


def test_headings_without_blank_lines_become_sections():
    loaded = layout("sans-titre-intertitres").article
    assert sections(loaded) == [
        None,
        *["Chimay et Rochefort agrandissent leurs caves"] * 2,
        *["Les cafés, nouveaux partenaires"] * 2,
    ]
    assert texts(loaded)[1] == "Deux abbayes posent la première pierre la même semaine."


def test_a_byline_with_town_and_month_gives_author_and_date():
    loaded = layout("signature-et-mois").article
    assert (loaded.author, loaded.published) == ("Élise Vandermeer", "2024-10")
    assert loaded.title.startswith("Le rail régional reprend des couleurs : horaires")
    assert texts(loaded)[1].endswith("chargés :")
    assert len(loaded.paragraphs) == 4


def test_spaced_bullets_join_their_introduction_and_buttons_go():
    loaded = layout("puces-et-boutons")
    assert loaded.noise == ("post-image-7", "Show More", "Back to top button")
    assert loaded.article.author == "Anouk Lemmens"
    assert sections(loaded.article)[-1] == "Perspective"
    assert texts(loaded.article)[4].split("\n") == [
        "Ces bassins, partagés entre onze exploitations, offrent plusieurs avantages\u00a0:",
        "• Souplesse : chacun puise selon ses heures.",
        "• Fraîcheur : la pierre garde l’eau à 12 degrés.",
        "• Économie : la pompe tourne la nuit.",
    ]


def test_dashes_and_a_quotation_join_the_lines_that_announce_them():
    loaded = layout("tirets-et-citation").article
    assert texts(loaded)[1].count("\n- ") == 3
    assert texts(loaded)[2].split("\n")[1].startswith("« Nous pensions")
    assert len(loaded.paragraphs) == 4


def test_rubrics_and_the_repeated_title_go():
    loaded = layout("rubriques-et-titre-repete")
    assert set(loaded.noise) == {"Fr", "MOBILITÉ", "Archive / MOBILITÉ", loaded.article.title}
    assert (loaded.article.author, loaded.article.published) == ("Thibault Van Acker", "2025-10-14")
    assert sections(loaded.article)[0] == "Un fleuve caché par le bitume"


@pytest.mark.parametrize("name", ["000_230545db6d6c9e9f.txt", "article-3.txt", "2025.txt", "document.md"])
def test_without_a_title_or_a_telling_file_name_the_first_words_are_the_title(tmp_path, name):
    long = BODY.removesuffix(".") + ", puisque le détour par le pont routier n’est plus nécessaire."
    assert (
        article(tmp_path, name, long).title
        == "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minutes…"
    )
    assert article(tmp_path, name, MORE).title == MORE.removesuffix(".")


def test_without_a_title_a_telling_file_name_is_the_title(tmp_path):
    assert article(tmp_path, "la-passerelle_de-Huy.txt", BODY).title == "La passerelle de Huy"


def test_a_heading_under_the_first_paragraph_is_a_section_not_the_title(tmp_path):
    loaded = article(tmp_path, "un-pont.md", f"{BODY}\n\n## Chantier\n\n{MORE}")
    assert (loaded.title, sections(loaded)) == ("Un pont", [None, "Chantier"])
    loaded = article(tmp_path, "un-pont.md", f"## Avant\n\n{BODY}\n\n## Chantier\n\n{MORE}")
    assert (loaded.title, sections(loaded)) == ("Un pont", ["Avant", "Chantier"])
    assert article(tmp_path, "x.md", f"Mai 2025\n\n# Un quai\n\n{BODY}").title == "Un quai"
    assert article(tmp_path, "x.md", f"# Un quai\n\n{BODY}\n\n# Avis\n\n{MORE}").title == "Un quai"
