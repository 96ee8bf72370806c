"""What search engines read of an article: schema.org data as JSON-LD."""

import json

from markupsafe import Markup

from ragqa.contract import ArticleSummary
from ragqa_api.presentation import is_web_address

# Within <script> only these could end the element or open a comment; JSON has escapes for them.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def article_data(article: ArticleSummary) -> Markup:
    """Describe an article as JSON-LD that is safe within a ``<script type="application/ld+json">``.

    Such an element is data, which a Content-Security-Policy without ``unsafe-inline`` lets be.
    """
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "identifier": article.id,
        "headline": article.title,
        "inLanguage": article.language,
    }
    if article.author:
        data["author"] = {"name": article.author}
    if article.publisher:
        data["publisher"] = {"@type": "Organization", "name": article.publisher}
    if article.published:
        data["datePublished"] = article.published
    if is_web_address(article.url):
        data["url"] = article.url
    if is_web_address(article.license):
        data["license"] = article.license
    if article.sources:
        data["citation"] = article.sources
    return Markup(json.dumps(data, ensure_ascii=True).translate(_IN_SCRIPT))  # noqa: S704 (escaped above)
