"""Markdown becomes plain paragraphs, lists and sections."""

from corpus_files import BODY, MORE, article, sections, texts


def test_markdown_is_reduced_to_plain_text(tmp_path):
    loaded = article(
        tmp_path,
        "x.md",
        "# Un **pont**\n\n![vue](a.png)\n\nLa *passerelle* relie les [deux rives](https://x.example) de\nla"
        " `Meuse` &amp; plaît.\n\n"
        "Chantier\n--------\n\nElle compte trois parties :\n\n* la pile\n* le __tablier__\n  - en bois\n* la rampe\n\n"
        "1. Creuser\n2. Poser\n\n### Avis\n\nLe maire se réjouit :\n\n> « Enfin ! »\n>\n> « Venez. »\n\n"
        "| Ville | Pont |\n|---|---|\n| Huy | *oui* |\n\n```\ntotal = 3\n```\n\n"
        "<!-- note -->\n<div>Texte <b>gras</b></div>\n",
    )
    assert loaded.title == "Un pont"
    assert list(zip(sections(loaded), texts(loaded), strict=True)) == [
        (None, "La passerelle relie les deux rives de la Meuse & plaît."),
        (
            "Chantier",
            "Elle compte trois parties :\n- la pile\n- le tablier\n- en bois\n- la rampe\n1. Creuser\n2. Poser",
        ),
        ("Avis", "Le maire se réjouit :\n« Enfin ! »\n« Venez. »"),
        ("Avis", "Ville | Pont\nHuy | oui"),
        ("Avis", "total = 3"),
        ("Avis", "Texte gras"),
    ]


def test_bullets_pasted_into_markdown_stay_one_a_line(tmp_path):
    loaded = article(
        tmp_path,
        "x.md",
        f"# Un pont\n\nTrois parties :\n• la pile\n• la rampe\n\n**Avis**\n\n{BODY}\n\n1. Après\n\n{MORE}",
    )
    assert texts(loaded) == ["Trois parties :\n• la pile\n• la rampe", BODY, MORE]
    assert sections(loaded) == [None, "Avis", "1. Après"]
