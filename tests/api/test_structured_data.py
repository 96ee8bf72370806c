"""What search engines read of an article is what the article says, and cannot leave its element."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ragqa_api import examples
from ragqa_api.structured_data import article_data

TEXT = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("<>&/!-")), max_size=60)


def test_an_article_is_described() -> None:
    assert json.loads(article_data(examples.ARTICLE)) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "identifier": "verhalle-ouvre-sa-ferme",
        "headline": "Verhalle ouvre sa ferme au public",
        "inLanguage": "fr",
        "author": {"name": "Anne Lambert"},
        "publisher": {"@type": "Organization", "name": "Le Courrier de l’Ourthe"},
        "datePublished": "2026-02-05",
        "url": "https://courrier.example/verhalle-ouvre-sa-ferme",
        "citation": ["https://verhalle.example/presse"],
    }


def test_what_is_not_known_is_left_out() -> None:
    unknown = dict.fromkeys(("author", "publisher", "published", "url", "license")) | {"sources": []}
    described = json.loads(article_data(examples.ARTICLE.model_copy(update=unknown)))
    assert described.keys() == {"@context", "@type", "identifier", "headline", "inLanguage"}


def test_an_address_that_is_none_of_the_web_is_left_out() -> None:
    article = examples.ARTICLE.model_copy(update={"url": "javascript:alert(1)", "license": "javascript:alert(2)"})
    assert "javascript" not in article_data(article)


@given(title=TEXT, author=TEXT)
def test_whatever_a_title_holds_it_stays_text_within_its_element(title: str, author: str) -> None:
    data = article_data(examples.ARTICLE.model_copy(update={"title": title, "author": author or None}))
    assert not set("<>&") & set(data)
    assert data.isascii()
    assert json.loads(data)["headline"] == title
