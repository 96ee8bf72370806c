"""Files of every format become articles, and a bad file is named while the rest go on."""

import io
import json
import os
import re
import tempfile
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.articles import ARTICLE_ID
from ragqa.bylines import read_byline
from ragqa.errors import RejectedFile
from ragqa.layout import lines_of_text
from ragqa.loaders import FORMATS, LoadedArticle, read_corpus
from ragqa.text import decode, normalise, readable_name, slug

FILES = Path(__file__).parent / "files"
BODY = "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minutes."
MORE = "La Ville a payé 3,2 millions d’euros, dont la moitié vient de la Région."


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def load(folder, name, content):
    (result,) = read_corpus(write(folder, name, content))
    return result


def article(folder, name, content):
    result = load(folder, name, content)
    assert isinstance(result, LoadedArticle), result
    return result.article


def reason(folder, name, content):
    result = load(folder, name, content)
    assert isinstance(result, RejectedFile), result
    assert str(folder / name) in str(result)
    return result.reason


def texts(loaded):
    return [paragraph.text for paragraph in loaded.paragraphs]


def sections(loaded):
    return [paragraph.section for paragraph in loaded.paragraphs]


# The five layouts of publishers' plain text


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


# Titles and ids


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


def test_an_id_is_the_slug_of_the_path(tmp_path):
    write(tmp_path, "a/Été 2025 – l’œuvre.md", BODY)
    write(tmp_path, "日本.md", BODY)
    write(tmp_path, f"{'x' * 200}.md", BODY)
    ids = [result.article.id for result in read_corpus(tmp_path)]
    assert ids == ["a-ete-2025-l-oeuvre", "x" * 128, "article"]


@given(st.text(max_size=300))
def test_every_slug_is_an_id(text):
    assert ARTICLE_ID.fullmatch(slug(text))


def test_of_two_articles_with_one_id_the_first_is_kept_and_both_are_named(tmp_path):
    first, second = write(tmp_path, "a b.md", BODY), write(tmp_path, "a-b.txt", MORE)
    kept, refused = read_corpus(tmp_path)
    assert kept.article.id == "a-b"
    assert isinstance(refused, RejectedFile)
    assert str(first) in str(refused)
    assert str(second) in str(refused)


# Front matter


def test_front_matter_fills_the_article(tmp_path):
    loaded = article(
        tmp_path,
        "x.md",
        "---\nid: pont\ntitle: Un pont\nauthor: Ada Renard\npublished: 2026-02-05\nlanguage: nl-BE\npublisher: Le Quai\n"
        "url: https://quai.example/pont\nsources: [Ville, Région]\nlicense: CC0-1.0\nmood: gai\n---\n# Un pont\n\n"
        + BODY,
    )
    assert (loaded.id, loaded.title, loaded.author, loaded.published) == ("pont", "Un pont", "Ada Renard", "2026-02-05")
    assert (loaded.language, loaded.publisher, loaded.url) == ("nl-be", "Le Quai", "https://quai.example/pont")
    assert (loaded.sources, loaded.license) == (("Ville", "Région"), "CC0-1.0")
    assert (texts(loaded), sections(loaded)) == ([BODY], [None])


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2025", "2025"),
        ("2025-05", "2025-05"),
        ("2025-05-12", "2025-05-12"),
        ("2025-05-12 10:30:00", "2025-05-12"),
        ("2025-05-12T10:30:00Z", "2025-05-12"),
        ('"2025"', "2025"),
        ("5 février 2026", "2026-02-05"),
        ("", None),
        ("null", None),
    ],
)
def test_dates_keep_the_precision_of_the_front_matter(tmp_path, written, published):
    assert article(tmp_path, "x.md", f"---\npublished: {written}\n---\n{BODY}").published == published


@pytest.mark.parametrize(
    ("matter", "words"),
    [
        ("title: [a", "not valid YAML at line"),
        ('title: "a', "not valid YAML"),
        ("- a\n- b", "a list, not a mapping"),
        ("juste du texte", "a str, not a mapping"),
        ("title: [a, b]", "title is a list"),
        ("title: {a: b}", "title is a dict"),
        ("published: hier", "published is 'hier', not a date"),
        ("published: 2025-13", "not a date"),
        ("published: 2025-02-30", "not valid YAML"),
        ("published: true", "published is a bool"),
        ("url: ftp://quai.example", "not an http(s) address"),
        ("url: pont", "not an http(s) address"),
        ("language: no", "language is a bool, not a text, put it in quotes"),
        ("language: français!", "not a code like fr"),
        ("id: Été", "the id 'Été'"),
        ("sources: [[a]]", "sources holds a list"),
        ("a: &a [*a]\ntitle: *a", "title is a list"),
        ("title: !!python/object:os.system x", "not valid YAML"),
        ("[" * 3000, "front matter"),
    ],
)
def test_broken_front_matter_is_named(tmp_path, matter, words):
    assert words in reason(tmp_path, "x.md", f"---\n{matter}\n---\n{BODY}")


def test_an_unclosed_front_matter_is_named_and_a_rule_is_no_front_matter(tmp_path):
    assert "never closed" in reason(tmp_path, "x.md", f"---\ntitle: Un pont\n\n{BODY}")
    assert texts(article(tmp_path, "y.md", f"---\n\n{BODY}")) == [BODY]
    assert texts(article(tmp_path, "y.txt", f"---\n{BODY}\n---\n{MORE}")) == ["---", BODY, "---", MORE]


def test_front_matter_is_read_in_plain_text_and_with_windows_line_ends(tmp_path):
    assert article(tmp_path, "x.txt", f"\ufeff---\r\ntitle: Un pont\r\n---\r\n{BODY}\r\n").title == "Un pont"


def test_front_matter_overrules_the_byline(tmp_path):
    loaded = article(tmp_path, "x.txt", f"---\nauthor: Ada Renard\n---\nUn pont\nPar Luc Maes – Mai 2025\n{BODY}")
    assert (loaded.title, loaded.author, loaded.published) == ("Un pont", "Ada Renard", "2025-05")
    assert texts(loaded) == [BODY]


# Markdown


def test_markdown_is_reduced_to_plain_text(tmp_path):
    loaded = article(
        tmp_path,
        "x.md",
        "# Un **pont**\n\n![vue](a.png)\n\nLa *passerelle* relie les [deux rives](https://x.example) de\nla `Meuse` &amp; plaît.\n\n"
        "Chantier\n--------\n\nElle compte trois parties :\n\n* la pile\n* le __tablier__\n  - en bois\n* la rampe\n\n"
        "1. Creuser\n2. Poser\n\n### Avis\n\nLe maire se réjouit :\n\n> « Enfin ! »\n>\n> « Venez. »\n\n"
        "| Ville | Pont |\n|---|---|\n| Huy | *oui* |\n\n```\ntotal = 3\n```\n\n<!-- note -->\n<div>Texte <b>gras</b></div>\n",
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


# JSONL


def test_every_good_line_of_jsonl_is_an_article_and_every_bad_one_is_named_by_number(tmp_path):
    lines = [
        json.dumps({"id": "a", "title": "Un pont", "text": f"{BODY}\nAvis\n{MORE}", "published": 2025}).encode(),
        b"{broken",
        b"",
        b"[1]",
        b'{"title": "vide"}',
        b'{"text": 3}',
        b'{"text": ""}',
        b'{"text": "\xff"}',
        json.dumps({"paragraphs": [BODY, {"text": "Liste :", "section": "Avis"}, "- un", " "]}).encode(),
        json.dumps({"paragraphs": [3]}).encode(),
        json.dumps({"id": "a", "text": BODY}).encode(),
        b'{"text": "un \\ud83d\\ude00 et \\ud83d seul."}',
        b"[" * 100_000,
    ]
    path = write(tmp_path, "Archives 2025.jsonl", b"\r\n".join(lines))
    results = list(read_corpus(path))
    good = [result.article for result in results if isinstance(result, LoadedArticle)]
    bad = [result.reason for result in results if isinstance(result, RejectedFile)]
    assert [loaded.id for loaded in good] == ["a", "archives-2025-9", "archives-2025-12"]
    assert sections(good[0]) == [None, "Avis"]
    assert list(zip(texts(good[1]), sections(good[1]), strict=True)) == [
        (BODY, None),
        ("Liste :", "Avis"),
        ("- un", None),
    ]
    assert texts(good[2]) == ["un 😀 et seul."]
    assert [re.match(r"line (\d+): ", words)[1] for words in bad] == ["2", "4", "5", "6", "7", "8", "10", "11", "13"]
    assert str(path) in bad[7]


# HTML, Word, PDF


def test_a_web_page_gives_its_article_without_menus(tmp_path):
    (loaded,) = read_corpus(FILES / "page.html")
    page = loaded.article
    assert (page.title, page.author, page.published) == (
        "Le phare d’Ostende rallume sa lentille",
        "Nadia Claes",
        "2025-09-18",
    )
    assert (page.publisher, page.url) == ("Le Courrier des dunes", "https://courrier.example/phare")
    assert sections(page) == [None, *["Un chantier délicat"] * 3]
    assert texts(page)[1].split("\n")[1:] == [
        "- démonter les 214 prismes ;",
        "- les polir un par un ;",
        "- remonter l’ensemble sur un bain de mercure neuf.",
    ]
    assert "Jos Maes, a formé deux apprenties" in texts(page)[2]
    assert not any("Accueil" in text or "©" in text for text in texts(page))


def test_a_page_in_another_encoding_is_read_as_it_declares(tmp_path):
    html = (FILES / "page.html").read_text(encoding="utf-8").replace("utf-8", "windows-1252")
    assert article(tmp_path, "x.htm", html.encode("cp1252")).title == "Le phare d’Ostende rallume sa lentille"


def test_a_page_without_text_is_named(tmp_path):
    assert "no article found" in reason(tmp_path, "x.html", "<html><body></body></html>")


def word_file(build):
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_styles_become_title_sections_and_items(tmp_path):
    def build(document):
        document.core_properties.author = "Ada Renard"
        document.add_heading("Un pont", 0)
        document.add_paragraph(BODY)
        document.add_heading("Chantier", 1)
        document.add_paragraph("Trois parties\u00a0:")
        document.add_paragraph("la pile", style="List Bullet")
        document.add_paragraph("la rampe", style="List Bullet")
        table = document.add_table(rows=1, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Huy", "oui"

    loaded = article(tmp_path, "x.docx", word_file(build))
    assert (loaded.title, loaded.author) == ("Un pont", "Ada Renard")
    assert texts(loaded) == [BODY, "Trois parties\u00a0:\n- la pile\n- la rampe", "Huy | oui"]
    assert sections(loaded) == [None, "Chantier", "Chantier"]


def test_a_word_file_without_styles_is_read_like_plain_text(tmp_path):
    def build(document):
        for line in ("Un pont", "Par Ada Renard – Mai 2025", BODY, "Avis", MORE):
            document.add_paragraph(line)

    loaded = article(tmp_path, "x.docx", word_file(build))
    assert (loaded.title, loaded.author, loaded.published) == ("Un pont", "Ada Renard", "2025-05")
    assert sections(loaded) == [None, "Avis"]


def test_a_word_file_that_is_damaged_encrypted_or_a_bomb_is_named(tmp_path):
    good = word_file(lambda document: document.add_paragraph(BODY))
    assert "damaged" in reason(tmp_path, "a.docx", good[: len(good) // 2])
    assert "encrypted" in reason(tmp_path, "b.docx", b"\xd0\xcf\x11\xe0" + bytes(600))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as bomb:
        for _ in range(210):
            bomb.write(bytes(1_000_000))
    assert "over the limit" in reason(tmp_path, "c.docx", stream.getvalue())
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("a.txt", "a")
    assert "damaged Word file" in reason(tmp_path, "d.docx", (tmp_path / "zip").read_bytes())


def pdf_file(pages):
    """Write a PDF whose pages are lists of lines, in the one font that every reader has."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        shown = b" ".join(
            b"("
            + line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            + b") Tj T*"
            for line in lines
        )
        stream = b"BT /F1 11 Tf 14 TL 50 780 Td " + shown + b" ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )


PAGES = [
    ["Le Courrier des dunes – n° 12", "Une passerelle pour Huy", "Par Ada Renard – Mai 2025",
     "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minu-",
     "tes chaque matin. La Ville a payé 3,2 millions d’euros, dont la moitié vient de la",
     "Région.", "Un chantier rapide", "Les ouvriers ont posé le tablier en une nuit, sans couper la circulation des pé-", "1"],
    ["Le Courrier des dunes – n° 12", "niches. Le maire fixe un rendez-vous aux riverains au printemps, puis un nouveau rendez-",
     "vous à la rentrée.", "2"],
]  # fmt: skip


def test_the_lines_of_a_pdf_become_paragraphs_over_page_ends_and_hyphens(tmp_path):
    loaded = load(tmp_path, "x.pdf", pdf_file(PAGES))
    assert (loaded.article.title, loaded.article.author, loaded.article.published) == (
        "Une passerelle pour Huy",
        "Ada Renard",
        "2025-05",
    )
    assert texts(loaded.article) == [
        "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minutes chaque matin. La Ville a payé "
        "3,2 millions d’euros, dont la moitié vient de la Région.",
        "Les ouvriers ont posé le tablier en une nuit, sans couper la circulation des péniches. Le maire fixe un rendez-vous "
        "aux riverains au printemps, puis un nouveau rendez-vous à la rentrée.",
    ]
    assert sections(loaded.article) == [None, "Un chantier rapide"]
    assert sorted(loaded.noise) == ["1", "2", *["Le Courrier des dunes – n° 12"] * 2]


def test_a_pdf_that_is_scanned_encrypted_or_damaged_is_named(tmp_path):
    assert "without text" in reason(tmp_path, "a.pdf", pdf_file([[]]))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_file(PAGES)))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    assert "encrypted" in reason(tmp_path, "b.pdf", stream.getvalue())
    assert "damaged PDF" in reason(tmp_path, "c.pdf", b"%PDF-1.4\nno more")


# Bytes and folders


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"])
def test_usual_encodings_are_told_apart(tmp_path, encoding):
    line = (
        "Le café coûte 3 livres « à l’ancienne » : déjà vu."
        if encoding != "latin-1"
        else "Le café coûte déjà 3 livres."
    )
    assert texts(article(tmp_path, "x.txt", line.encode(encoding))) == [line]


def test_the_euro_sign_and_curly_quotes_of_windows_are_read():
    assert decode("l’été : 5 €".encode("cp1252")) == "l’été : 5 €"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b" \r\n\t\n", "an empty file"),
        (b"\xef\xbb\xbf", "no body text"),
        (b"abc\0def", "binary data"),
        (bytes(range(1, 32)) * 9, "binary data"),
        ("déjà vu, été, né".encode() + b"\xc3", "damaged UTF-8 text at byte"),
        (b"\xff\xfea", "damaged utf-16"),
        ("\u200b\u00ad".encode(), "no body text"),
        (b"Show More", "publisher noise"),
    ],
)
@pytest.mark.parametrize("name", ["x.txt", "x.md"])
def test_bytes_that_are_no_text_are_named(tmp_path, name, content, words):
    assert words in reason(tmp_path, name, content)


def test_stored_text_is_normalised_and_keeps_no_break_spaces_and_emoji():
    assert normalise("e\u0301te\u0301\r\nun\tpont\u00ad neuf\u200b\u202e\x07") == "été\nun pont neuf"
    assert normalise("trans\u00ad\nport") == "transport"
    kept = "prix\u00a0: 5\u202f€ 👩\u200d🚀 🇧🇪 ❤️"
    assert normalise(kept) == kept


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path):
    for name in ("b.md", "a/z.txt", "a.MD", ".secret.md", ".git/x.md", "a/.y.md", "README.md"):
        write(tmp_path, name, BODY)
    write(tmp_path, "image.png", b"\x89PNG")
    write(tmp_path, "LICENSE", BODY)
    results = list(read_corpus(tmp_path))
    assert [result.path.relative_to(tmp_path).as_posix() for result in results] == [
        "LICENSE",
        "README.md",
        "a/z.txt",
        "a.MD",
        "b.md",
        "image.png",
    ]
    refused = [result for result in results if isinstance(result, RejectedFile)]
    assert ["unknown format" in result.reason for result in refused] == [True, True]


def test_links_that_leave_the_folder_are_refused(tmp_path):
    outside = write(tmp_path, "outside.md", BODY)
    root = tmp_path / "corpus"
    write(root, "sub/a.md", MORE)
    for name, target in {
        "out.md": outside,
        "up": tmp_path,
        "in.md": root / "sub" / "a.md",
        "loop": root,
        "lost.md": root / "no",
    }.items():
        (root / name).symlink_to(target)
    found = {result.path.name: result for result in read_corpus(root)}
    assert {name for name, result in found.items() if isinstance(result, LoadedArticle)} == {"a.md", "in.md"}
    assert "leaves the corpus" in found["out.md"].reason
    assert "leaves the corpus" in found["up"].reason
    assert "leads nowhere" in found["lost.md"].reason
    assert "a link to a folder" in found["loop"].reason


def test_a_file_over_the_limit_is_refused_by_its_size(tmp_path):
    path = tmp_path / "big.md"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # sparse: reading it would still yield 100 MB
    assert "100,000,000 bytes, over the limit of 20,000,000" in next(iter(read_corpus(path))).reason
    assert isinstance(next(iter(read_corpus(write(tmp_path, "x.md", BODY), max_bytes=10))), RejectedFile)


def test_a_pipe_a_missing_path_and_an_empty_folder_are_no_trap(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    assert [result.reason for result in read_corpus(tmp_path)] == ["not a regular file"]
    assert "no such file" in next(iter(read_corpus(tmp_path / "none.md"))).reason
    assert "no such file" in next(iter(read_corpus(tmp_path / "none"))).reason
    (tmp_path / "empty").mkdir()
    assert list(read_corpus(tmp_path / "empty")) == []


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@given(data=st.binary(max_size=400))
@settings(max_examples=40, deadline=None)
def test_no_bytes_in_any_format_stop_the_reading(suffix, data):
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), f"x{suffix}", data)
        write(Path(folder), "y.txt", BODY)
        results = list(read_corpus(Path(folder)))
    assert isinstance(results[-1], LoadedArticle)
    assert all(isinstance(result, LoadedArticle | RejectedFile) for result in results)


WORDS = st.sampled_from(
    ["pont", "Huy", "é", "😀", "- ", "• ", " :", "«", "»", "“", '"', ".", ";", "\n", "\n\n", "\r\n", "# ", "1. ", "2. ", "a) ",
     "Show More", "\u00a0", "\u202f", "\u00ad", "\u200d", "Par Ada Renard", "mai 2025", "TECH", "---", BODY, MORE]
)  # fmt: skip


@given(st.text() | st.lists(WORDS | st.text(max_size=5), max_size=40).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_no_word_of_a_plain_text_is_lost(text):
    text = "".join(c for c in text if not 0xD800 <= ord(c) < 0xE000)
    with tempfile.TemporaryDirectory() as folder:
        (result,) = read_corpus(write(Path(folder), "x.txt", text))
    if isinstance(result, RejectedFile):
        return
    paragraphs = result.article.paragraphs
    assert [paragraph.number for paragraph in paragraphs] == list(range(1, len(paragraphs) + 1))
    assert all(paragraph.text and paragraph.text == paragraph.text.strip() for paragraph in paragraphs)
    bylines = [line for line in lines_of_text(text) if read_byline(line)]
    headings = [line for line in lines_of_text(text) if re.match(r"#{1,6}\s", line)]
    kept = [*(p.text for p in paragraphs), *(p.section or "" for p in paragraphs), result.article.title, *result.noise]
    words = set(re.findall(r"\w+", normalise(text)))
    assert words <= set(re.findall(r"\w+", "\n".join([*kept, *bylines, *headings])))


def test_readable_names_are_made_of_words():
    assert readable_name("l_ete-a-Huy") == "L ete a Huy"
    assert readable_name("3f2a9c01") is None
