"""Candidates and articles → the bodies of the HTTP contract."""

import re
from collections.abc import Mapping, Sequence

from ragqa.articles import Article
from ragqa.contract import (
    Alternative,
    Answer,
    ArticleBody,
    ArticleSummary,
    Citation,
    ParagraphBody,
    PassageHit,
    Quote,
    Relation,
)
from ragqa.evidence import Candidate
from ragqa.lexical import fold, words
from ragqa.retriever import Retrieved

_QUOTE_CONTEXT = 32
"""Characters of a quote's prefix and suffix, as W3C's text quote selectors commonly have."""
_STARTS_WITH_FIGURE = re.compile(r"\s*[-–+]?\d")
_UNIT_PART = re.compile(r"[^\W\d_]+|[%€$£]")


def answer_of(candidate: Candidate, confidence: float, article: Article) -> Answer:
    """Put a candidate into the form of an answer with its citation."""
    text = article.paragraphs[candidate.paragraph - 1].text
    start, end = candidate.sentence
    return Answer(
        text=candidate.text,
        confidence=confidence,
        sentence=text[start:end],
        citation=_citation(candidate, article),
    )


def alternative_of(candidate: Candidate, confidence: float, article: Article, first: Candidate) -> Alternative:
    """Put a candidate into the form of a further answer, related to the first one."""
    answer = answer_of(candidate, confidence, article)
    return Alternative(
        text=answer.text,
        confidence=answer.confidence,
        sentence=answer.sentence,
        citation=answer.citation,
        relation=_relation(first.text, candidate.text),
    )


def closest_paragraphs(retrieved: Sequence[Retrieved], articles: Mapping[str, Article]) -> list[PassageHit]:
    """List the paragraphs of retrieved passages, best first, once each."""
    hits: dict[tuple[str, int], PassageHit] = {}
    for hit in retrieved:
        article = articles[hit.passage.article_id]
        number = hit.passage.paragraph
        hits.setdefault(
            (article.id, number),
            PassageHit(
                article_id=article.id,
                title=article.title,
                paragraph=number,
                text=article.paragraphs[number - 1].text,
                score=hit.fused,
            ),
        )
    return list(hits.values())


def summary_of(article: Article) -> ArticleSummary:
    """Describe an article without its text."""
    return ArticleSummary(
        id=article.id,
        version=article.version,
        title=article.title,
        author=article.author,
        publisher=article.publisher,
        published=article.published,
        language=article.language,
        url=article.url,
        license=article.license,
        sources=list(article.sources),
        paragraph_count=len(article.paragraphs),
        href=f"/articles/{article.id}",
    )


def body_of(article: Article) -> ArticleBody:
    """Describe an article with its paragraphs."""
    paragraphs = [ParagraphBody(number=p.number, id=p.id, section=p.section, text=p.text) for p in article.paragraphs]
    return ArticleBody(**summary_of(article).model_dump(), paragraphs=paragraphs)


def _citation(candidate: Candidate, article: Article) -> Citation:
    paragraph = article.paragraphs[candidate.paragraph - 1]
    text, start, end = paragraph.text, candidate.start, candidate.end
    return Citation(
        article_id=article.id,
        version=article.version,
        title=article.title,
        author=article.author,
        publisher=article.publisher,
        published=article.published,
        language=article.language,
        url=article.url,
        section=paragraph.section,
        paragraph=paragraph.number,
        paragraph_id=paragraph.id,
        paragraph_text=text,
        start=start,
        end=end,
        sentence_start=candidate.sentence[0],
        sentence_end=candidate.sentence[1],
        quote=Quote(
            prefix=text[max(0, start - _QUOTE_CONTEXT) : start],
            exact=text[start:end],
            suffix=text[end : end + _QUOTE_CONTEXT],
        ),
        href=f"/articles/{article.id}?v={article.version}&p={paragraph.number}&start={start}&end={end}"
        f"#p{paragraph.number}",
    )


def same_answer(one: str, other: str) -> bool:
    """Tell whether two extracts say the same: equal words, or the words of one within the other's."""
    first, second = (list(map(fold, words(text))) for text in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return bool(shorter) and any(
        longer[at : at + len(shorter)] == shorter for at in range(len(longer) - len(shorter) + 1)
    )


def _relation(first: str, other: str) -> Relation:
    if same_answer(first, other):
        return "same_answer_elsewhere"
    return "conflicting" if _unit(first) is not None and _unit(first) == _unit(other) else "other_answer"


def _unit(answer: str) -> tuple[str, ...] | None:
    """Return what an amount is counted in (« 13,8 % » and « 24,7 % » conflict); None for what is no amount."""
    if not _STARTS_WITH_FIGURE.match(answer):
        return None
    return tuple(fold(part) for part in _UNIT_PART.findall(answer))
