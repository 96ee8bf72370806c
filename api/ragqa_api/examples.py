"""Realistic requests and replies for the OpenAPI document, built from the contract's own models."""

from ragqa.contract import (
    Abstention,
    Alternative,
    Answer,
    ArticleBody,
    ArticlePage,
    ArticleSummary,
    AskReply,
    Citation,
    IndexInfo,
    ParagraphBody,
    PassageHit,
    Quote,
    Relation,
    SearchHit,
    SearchReply,
    Timing,
)

NBSP = "\u00a0"
QUESTION = f"Où la coopérative Verhalle est-elle installée{NBSP}?"
SNAPSHOT = "20260205T081500Z-9c1f"

ARTICLE = ArticleSummary(
    id="verhalle-ouvre-sa-ferme",
    version="9c1f4be07d2a6835",
    title="Verhalle ouvre sa ferme au public",
    author="Anne Lambert",
    publisher="Le Courrier de l’Ourthe",
    published="2026-02-05",
    language="fr",
    url="https://courrier.example/verhalle-ouvre-sa-ferme",
    license="CC BY 4.0",
    sources=["https://verhalle.example/presse"],
    paragraph_count=3,
    href="/articles/verhalle-ouvre-sa-ferme",
)
PARAGRAPHS = (
    ParagraphBody(
        number=1,
        id="1f0e5c77ab20d9e4",
        section=None,
        text="Samedi, la ferme a reçu ses premiers visiteurs.",
    ),
    ParagraphBody(
        number=2,
        id="c2b81d3f9a6e7045",
        section="Une équipe installée à Durbuy",
        text="Le public y découvre la traite, le four à pain et le verger.",
    ),
    ParagraphBody(
        number=3,
        id="77ab40c9e15d2f68",
        section="Une équipe installée à Durbuy",
        text="La coopérative Verhalle, installée à Durbuy, emploie douze personnes. "
        "Elle livre vingt-deux écoles de la province de Luxembourg.",
    ),
)


def _answer(exact: str, sentence: str, confidence: float) -> Answer:
    paragraph = PARAGRAPHS[2]
    text = paragraph.text
    start, first = text.index(exact), text.index(sentence)
    end = start + len(exact)
    return Answer(
        text=exact,
        confidence=confidence,
        sentence=sentence,
        citation=Citation(
            article_id=ARTICLE.id,
            version=ARTICLE.version,
            title=ARTICLE.title,
            author=ARTICLE.author,
            publisher=ARTICLE.publisher,
            published=ARTICLE.published,
            language=ARTICLE.language,
            url=ARTICLE.url,
            section=paragraph.section,
            paragraph=paragraph.number,
            paragraph_id=paragraph.id,
            paragraph_text=text,
            start=start,
            end=end,
            sentence_start=first,
            sentence_end=first + len(sentence),
            quote=Quote(prefix=text[max(0, start - 32) : start], exact=exact, suffix=text[end : end + 32]),
            href=f"{ARTICLE.href}?v={ARTICLE.version}&p=3&start={start}&end={end}#p3",
        ),
    )


def _alternative(answer: Answer, relation: Relation) -> Alternative:
    return Alternative(**dict(answer), relation=relation)


_CLOSEST = PassageHit(article_id=ARTICLE.id, title=ARTICLE.title, paragraph=3, text=PARAGRAPHS[2].text, score=0.81)
_DURBUY = _answer("Durbuy", "La coopérative Verhalle, installée à Durbuy, emploie douze personnes.", 0.94)
_PROVINCE = _answer("la province de Luxembourg", "Elle livre vingt-deux écoles de la province de Luxembourg.", 0.61)

ANSWERED = AskReply(
    id="a1b2c3d4e5f60718",
    question=QUESTION,
    resolved_question=None,
    answer=_DURBUY,
    alternatives=[_alternative(_PROVINCE, "other_answer")],
    passages=[_CLOSEST],
    abstained=False,
    abstention=None,
    snapshot=SNAPSHOT,
    took_ms=Timing(retrieve=6.1, read=21.0, total=28.3),
)
ABSTAINED = AskReply(
    id="b7e61f20c94d8a35",
    question=f"Combien la coopérative a-t-elle perdu en 2019{NBSP}?",
    resolved_question=None,
    answer=None,
    alternatives=[],
    passages=[_CLOSEST],
    abstained=True,
    abstention=Abstention(code="below_threshold", best_confidence=0.12),
    snapshot=SNAPSHOT,
    took_ms=Timing(retrieve=5.8, read=20.4, total=26.9),
)
SEARCHED = SearchReply(
    query="coopérative Durbuy",
    hits=[
        SearchHit(
            article_id=ARTICLE.id,
            title=ARTICLE.title,
            section=PARAGRAPHS[2].section,
            paragraph=3,
            text=PARAGRAPHS[2].text,
            start=0,
            end=len(PARAGRAPHS[2].text),
            dense=0.87,
            lexical=7.42,
            fused=2.31,
        )
    ],
    snapshot=SNAPSHOT,
    took_ms=6.4,
)
LISTED = ArticlePage(articles=[ARTICLE], next_cursor="verhalle-ouvre-sa-ferme", snapshot=SNAPSHOT)
READ = ArticleBody(**dict(ARTICLE), paragraphs=list(PARAGRAPHS))
INDEXED = IndexInfo(
    snapshot=SNAPSHOT,
    built_at="2026-02-05T08:15:00Z",
    articles=48,
    paragraphs=1210,
    passages=1386,
    embedder="multilingual-e5-small-q4/3f9a6e7045c2b81d",
    reader="camembert-qa-int8/1d3f9a6e7045c2b8",
    threshold=0.5,
)

ASK_REQUESTS = {
    "simple": {"summary": "A question", "value": {"question": QUESTION}},
    "filtered": {
        "summary": "Five answers at most, from one publisher's articles of 2026, in French",
        "value": {
            "question": f"Combien de personnes la coopérative emploie-t-elle{NBSP}?",
            "top_k": 5,
            "filters": {
                "publisher": "Le Courrier de l’Ourthe",
                "language": "fr",
                "published_from": "2026",
                "published_to": "2026-12",
            },
        },
    },
    "follow_up": {
        "summary": "A question that leans on the one before",
        "value": {
            "question": f"Et combien d’écoles livre-t-elle{NBSP}?",
            "history": [{"question": QUESTION, "answer": "Durbuy", "article_id": ARTICLE.id}],
        },
    },
}
FEEDBACK_REQUESTS = {
    "right": {"summary": "Right, and nothing else said", "value": {"id": ANSWERED.id, "right": True}},
    "wrong": {
        "summary": "Wrong, with what was asked and shown",
        "value": {
            "id": ANSWERED.id,
            "right": False,
            "question": QUESTION,
            "answer": "Durbuy",
            "article_id": ARTICLE.id,
            "paragraph": 3,
        },
    },
}
