"""A web page gives its article, without what surrounds it."""

from corpus_files import FILES, article, reason, sections, texts
from ragqa.loaders import read_corpus


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
