"""The pages answer in French, without a script, and escape whatever is in articles and questions."""

import html
import json
import re

import httpx
import pytest

from ragqa.contract import AskReply
from ragqa_api.pages import FORM

from .corpus import BIDI_OVERRIDE, COST, MAYOR, UNANSWERED, WHERE

NBSP = "\u00a0"
LICORNE = f"Qui a lancé le terme de licorne{NBSP}?"
VERHALLE = "/articles/verhalle-ouvre-sa-ferme"


def ask(site: httpx.Client, question: str) -> httpx.Response:
    return site.post("/", data={"question": question})


def visible(page: str) -> str:
    """Return the page without its marks, white space joined."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).replace("&nbsp;", NBSP).split(" ")).replace("\n", " ")


def without_data(page: str) -> str:
    """Return the page without its structured data, which no markup can be in (test_structured_data)."""
    return re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", page)


def cited(site: httpx.Client, question: str) -> str:
    reply = AskReply.model_validate_json(site.post("/v1/ask", json={"question": question}).content)
    assert reply.answer is not None
    return reply.answer.citation.href


def test_the_home_page_offers_a_question_box_and_the_articles(site: httpx.Client) -> None:
    response = site.get("/")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = response.text
    assert '<html lang="fr">' in page
    assert '<label for="question">Votre question</label>' in page
    assert 'method="post" action="/"' in page
    assert "Verhalle ouvre sa ferme au public" in page
    assert '<time datetime="2026-02-05">5 février 2026</time>' in page
    assert '<time datetime="2025-05">mai 2025</time>' in page
    assert "<script" not in page


def test_the_examples_offered_are_answered(site: httpx.Client) -> None:
    page = site.get("/").text
    examples = re.findall(r'<button name="question" value="([^"]+)">', page)
    assert examples == [LICORNE]
    assert "<mark>" in ask(site, examples[0]).text


def test_an_answer_is_marked_in_its_paragraph_with_its_source(site: httpx.Client) -> None:
    response = ask(site, WHERE)
    page = response.text
    assert response.headers["cache-control"] == "no-store"
    marked = re.search(r"<mark>([^<]*Durbuy[^<]*)</mark>", page)
    assert marked is not None
    assert re.search(rf'href="{VERHALLE}\?v=[0-9a-f]+&amp;p=2&amp;start=\d+&amp;end=\d+&amp;exact=[^"]*#p2"', page)
    assert "Anne Lambert" in page
    assert "Le Courrier de l’Ourthe" in page
    assert "5 février 2026" in page
    assert re.search(r"Réponse (presque certaine|probable|incertaine)", page)
    assert "Durbuy" not in re.findall(r"<title>(.*)</title>", page)[0]


def test_a_question_left_unanswered_is_said_kindly_with_the_closest_paragraphs(site: httpx.Client) -> None:
    page = ask(site, UNANSWERED).text
    assert "Les articles ne répondent pas à cette question" in page or "Les articles n’en parlent pas" in page
    assert "<mark" not in page


def test_a_greeting_is_asked_what_it_wants_to_know(site: httpx.Client) -> None:
    page = ask(site, "Bonjour").text
    assert "Que voulez-vous savoir&nbsp;?" in page


@pytest.mark.parametrize("data", [{"question": " \n "}, {"question": ""}, {}, {"other": "x"}])
def test_an_empty_question_gets_a_friendly_message(site: httpx.Client, data: dict[str, str]) -> None:
    response = site.post("/", data=data, headers={"content-type": FORM})
    assert (response.status_code, "Écrivez d’abord votre question." in response.text) == (422, True)
    assert 'role="alert"' in response.text


def test_a_question_that_is_too_long_is_kept_to_be_shortened(site: httpx.Client) -> None:
    response = ask(site, "é" * 513)
    assert response.status_code == 422
    assert f"compte 513 caractères{NBSP}; il en faut 512 au plus" in response.text
    assert "é" * 513 in response.text
    assert ask(site, "é" * 512).status_code == 200


def test_the_form_takes_form_bodies_only(site: httpx.Client) -> None:
    response = site.post("/", json={"question": WHERE}, headers={"accept": "text/html"})
    assert (response.status_code, "Ce format n’est pas pris en charge" in response.text) == (415, True)


@pytest.mark.parametrize(
    "body", [b"question=%FF%FE%00&question=2", b"%%%", b"=&=&=", b"question=" + b"%F0%9F%A6%99" * 512]
)
def test_any_form_body_gets_a_page(site: httpx.Client, body: bytes) -> None:
    response = site.post("/", content=body, headers={"content-type": FORM})
    assert response.status_code in (200, 422)
    assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_a_body_that_is_too_large_gets_a_page_in_french(site: httpx.Client) -> None:
    response = site.post("/", data={"question": "a" * 70_000}, headers={"accept": "text/html"})
    assert (response.status_code, "Le texte envoyé est trop long" in response.text) == (413, True)


def test_a_hostile_question_is_shown_as_text(site: httpx.Client) -> None:
    page = ask(site, '"><script>alert(1)</script><img src=x onerror=alert(2)>').text
    assert "<script" not in page
    assert "<img" not in page
    assert 'value="&#34;&gt;&lt;script&gt;' in page


@pytest.mark.parametrize("path", ["/", "/articles/le-piege", "/articles/le-piege?p=1&start=0&end=9"])
def test_a_hostile_article_is_shown_as_text(site: httpx.Client, path: str) -> None:
    page = without_data(site.get(path).text)
    for markup in ("<script", "<img", "<iframe", "<b>", 'href="javascript', 'onerror=alert(1)>"'):
        assert markup not in page
    assert "&lt;script&gt;document.title" in page


def test_a_hostile_article_that_answers_is_shown_as_text(site: httpx.Client) -> None:
    page = ask(site, MAYOR).text
    assert "Lucien Frère" in page
    for markup in ("<script", "<img", "<iframe", "<b>"):
        assert markup not in page


def test_a_title_that_turns_the_writing_direction_cannot_turn_what_surrounds_it(site: httpx.Client) -> None:
    page = site.get("/").text
    title = re.search(rf"<bdi>[^<]*{BIDI_OVERRIDE}[^<]*</bdi>", page)
    assert title is not None
    assert BIDI_OVERRIDE not in page.replace(title[0], "")
    article = site.get("/articles/le-piege").text
    assert BIDI_OVERRIDE not in re.findall(r"<title>(.*)</title>", article)[0]


def test_an_article_has_numbered_paragraphs_sections_and_its_metadata(site: httpx.Client) -> None:
    page = site.get(VERHALLE).text
    assert '<article lang="fr">' in page
    assert "<h1>Verhalle ouvre sa ferme au public</h1>" in page
    assert '<h2 id="s2">Une équipe de la région</h2>' in page
    assert [int(n) for n in re.findall(r'<p id="p(\d+)"', page)] == [1, 2, 3]
    assert 'href="https://courrier.example/verhalle"' in page
    assert 'href="https://verhalle.example/presse"' in page
    assert "Entretien avec la rédaction" in page
    assert "CC BY 4.0" in page
    assert "<mark" not in page


def test_the_text_of_a_paragraph_is_shown_as_it_is_stored(site: httpx.Client) -> None:
    page = site.get(VERHALLE).text
    for paragraph in site.get("/v1" + VERHALLE).json()["paragraphs"]:
        assert f'<span class="text">{paragraph["text"]}</span>' in page


def test_a_citation_leads_to_the_extract_marked_in_the_article(site: httpx.Client) -> None:
    page = site.get(cited(site, COST)).text
    marked = re.search(r'<p id="p2" class="cited">.*?<mark id="extrait">(.*?)</mark>', page)
    assert marked is not None
    assert "3,2 millions d’euros" in marked[1]
    assert page.count("<mark") == 1


@pytest.mark.parametrize(
    "offsets",
    [
        "",
        "&start=5",
        "&start=9&end=9",
        "&start=9&end=4",
        "&start=-1&end=4",
        "&start=0&end=99999",
        "&start=a&end=b",
        "&start=" + "9" * 5000 + "&end=1",
        "&start=%D9%A1&end=%D9%A9",
        "&start=1.5&end=3",
    ],
)
def test_offsets_that_point_at_nothing_leave_the_paragraph_highlighted(site: httpx.Client, offsets: str) -> None:
    page = site.get(f"{VERHALLE}?p=2{offsets}").text
    assert '<p id="p2" class="cited">' in page
    assert "<mark" not in page


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", "", "9" * 5000, "1.0"])
def test_a_paragraph_that_is_not_there_is_not_highlighted(site: httpx.Client, number: str) -> None:
    response = site.get(VERHALLE, params={"p": number, "start": "0", "end": "3"})
    assert response.status_code == 200
    assert 'class="cited"' not in response.text
    assert "<mark" not in response.text


def test_an_extract_of_an_older_version_is_found_again_by_its_quotation(site: httpx.Client) -> None:
    quotation = {
        "exact": "Durbuy",
        "prefix": "La coopérative Verhalle, installée à ",
        "suffix": ", emploie onze personnes",
    }
    page = site.get(VERHALLE, params={"v": "0123456789abcdef", "p": 1, "start": 0, "end": 5, **quotation}).text
    assert 'installée à <mark id="extrait">Durbuy</mark>, emploie' in page
    assert '<p id="p2" class="cited">' in page
    assert '<a href="#extrait">le voir dans le texte d’aujourd’hui</a>' in page


@pytest.mark.parametrize(
    "quotation",
    [
        {"exact": "Marche", "prefix": "La coopérative, installée à ", "suffix": ""},
        {"exact": "Durbuy", "prefix": "le tram qui va de Liège à ", "suffix": " et revient"},
        {"exact": "", "prefix": "", "suffix": ""},
        {"exact": "<script>" * 2000, "prefix": "<b>", "suffix": "</b>"},
    ],
)
def test_an_extract_that_is_no_more_is_said_to_be_gone(site: httpx.Client, quotation: dict[str, str]) -> None:
    page = site.get(VERHALLE, params={"v": "0123456789abcdef", "p": 2, **quotation}).text
    assert "Cet article a été modifié depuis que l’extrait a été cité&nbsp;: il n’est donc plus" in page
    assert "<mark" not in page
    assert "<script>" not in page


def test_the_link_of_an_answer_finds_its_extract_in_a_later_version(site: httpx.Client) -> None:
    link = re.search(rf'href="({VERHALLE}[^"]*)"', ask(site, WHERE).text)
    assert link is not None
    address = html.unescape(link[1]).partition("#")[0]
    same = re.findall(r"<mark[^>]*>(.*?)</mark>", site.get(address).text)
    later = re.findall(r"<mark[^>]*>(.*?)</mark>", site.get(re.sub(r"v=\w+", "v=" + "0" * 16, address)).text)
    assert "Durbuy" in same[0]
    assert later == same


def test_sections_make_an_outline_and_one_alone_none(site: httpx.Client) -> None:
    assert "Plan de l’article" not in site.get(VERHALLE).text
    page = site.get("/articles/visite-de-liege").text
    outline = re.search(r'<nav class="outline".*?</nav>', page, re.DOTALL)
    assert outline is not None
    links = re.findall(r'href="#(s\d+)"[^>]*><bdi>(.*?)</bdi>', outline[0])
    assert links == [("s1", "Le matin"), ("s3", "Le soir")]
    for anchor, heading in links:
        assert f'<h2 id="{anchor}">{heading}</h2>' in page


def test_an_article_says_who_published_it_to_search_engines(site: httpx.Client) -> None:
    page = site.get(VERHALLE).text
    assert '<link rel="canonical" href="https://courrier.example/verhalle">' in page
    data = re.search(r'<script type="application/ld\+json">([^<]*)</script>', page)
    assert data is not None
    assert json.loads(data[1])["headline"] == "Verhalle ouvre sa ferme au public"
    assert "canonical" not in site.get("/articles/licornes").text


def test_a_citation_of_an_older_version_is_not_marked_but_explained(site: httpx.Client) -> None:
    page = site.get(f"{VERHALLE}?v=0123456789abcdef&p=2&start=0&end=5").text
    assert "Cet article a été modifié depuis" in page
    assert "<mark" not in page
    assert 'class="cited"' not in page


@pytest.mark.parametrize("path", ["/", VERHALLE, "/ailleurs", "/embed"])
def test_pages_allow_nothing_from_elsewhere(site: httpx.Client, path: str) -> None:
    response = site.get(path, headers={"accept": "text/html"})
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    # Code to be copied and the publisher's own address are not loaded.
    loaded = re.sub(r'<code.*?</code>|<link rel="canonical"[^>]*>', "", response.text, flags=re.DOTALL)
    assert not re.search(r'(src|<link[^>]*href)="https?:', loaded)
    assert " style=" not in response.text


def test_the_style_sheet_may_be_kept_for_a_day(site: httpx.Client) -> None:
    path = re.findall(r'href="(/static/style.css\?v=[0-9a-f]+)"', site.get("/").text)[0]
    response = site.get(path)
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=86400"


@pytest.mark.parametrize("path", ["/", VERHALLE, "/embed"])
def test_a_page_can_be_probed_without_its_body(site: httpx.Client, path: str) -> None:
    response = site.head(path)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("path", ["/", VERHALLE, "/ailleurs", "/embed"])
def test_french_punctuation_never_starts_a_line(site: httpx.Client, path: str) -> None:
    text = visible(site.get(path, headers={"accept": "text/html"}).text)
    assert not re.search(r"\w [;:?!](\s|$)", text)


def test_the_list_of_articles_goes_on_after_a_cursor(site: httpx.Client) -> None:
    page = site.get("/", params={"cursor": "le-piege"}).text
    assert "Le tram de Liège" in page
    assert "La bibliothèque de Namur" not in page
    assert "Début de la liste" in page
