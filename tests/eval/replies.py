"""Replies of the HTTP contract, as a service would send them."""

from ragqa.contract import AskReply, IndexInfo, SearchReply

INFO = IndexInfo(
    snapshot="s1",
    built_at="2026-02-05T10:00:00Z",
    articles=1,
    paragraphs=3,
    passages=3,
    embedder="e",
    reader="r",
    threshold=0.5,
)


def answer(text, *, article_id="verhalle", paragraph=2, confidence=0.9):
    sentence = f"Verhalle est à {text}."
    return {
        "text": text,
        "confidence": confidence,
        "sentence": sentence,
        "citation": {
            "article_id": article_id,
            "version": "v",
            "title": "Verhalle",
            "author": None,
            "publisher": None,
            "published": None,
            "language": "fr",
            "url": None,
            "section": None,
            "paragraph": paragraph,
            "paragraph_id": "p",
            "paragraph_text": sentence,
            "start": 15,
            "end": 15 + len(text),
            "sentence_start": 0,
            "sentence_end": len(sentence),
            "quote": {"prefix": "Verhalle est à ", "exact": text, "suffix": "."},
            "href": f"/articles/{article_id}",
        },
    }


def reply(given=None, *, question="Où ?", identity="1", total=20.0):
    abstention = {"code": "below_threshold", "best_confidence": 0.1}
    return AskReply.model_validate(
        {
            "id": identity,
            "question": question,
            "resolved_question": None,
            "answer": given,
            "alternatives": [],
            "passages": [],
            "abstained": given is None,
            "abstention": abstention if given is None else None,
            "snapshot": "s1",
            "took_ms": {"retrieve": 5.0, "read": total - 5.0, "total": total},
        }
    )


def searched(*places):
    hits = [
        {
            "article_id": article_id,
            "title": "Verhalle",
            "section": None,
            "paragraph": paragraph,
            "text": "…",
            "start": 0,
            "end": 1,
            "dense": 0.8,
            "lexical": None,
            "fused": 1.0,
        }
        for article_id, paragraph in places
    ]
    return SearchReply.model_validate({"query": "Où ?", "hits": hits, "snapshot": "s1", "took_ms": 3.0})
