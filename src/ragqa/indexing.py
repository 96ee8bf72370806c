"""Corpus → snapshot, embedding only what changed."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock

from ragqa.articles import Article, content_hash
from ragqa.embedder import Embedder, Vectors
from ragqa.errors import EmptyCorpus, RejectedFile, SnapshotError
from ragqa.loaders import LoadedArticle, read_corpus
from ragqa.passages import CountTokens, Passage, passages_of
from ragqa.snapshot import open_snapshot, prune, write_snapshot

KEPT_SNAPSHOTS = 2
"""Snapshots kept beside the active one, to roll back to."""

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build took in, left out and wrote.

    Attributes
    ----------
    embedded, reused
        Passages that were embedded, and whose vectors came from the snapshot before.
    rejected
        Every file or record that was skipped, with its reason.
    noise
        Lines dropped as publisher noise, by file.
    seconds
        Wall time of the build.
    """

    snapshot: str
    articles: int
    paragraphs: int
    passages: int
    embedded: int
    reused: int
    rejected: tuple[RejectedFile, ...]
    noise: dict[Path, tuple[str, ...]]
    seconds: float


def build_index(
    corpus: Path | Iterable[Article],
    index: Path,
    embedder: Embedder,
    count_tokens: CountTokens,
    progress: Progress | None = None,
) -> BuildReport:
    """Build a snapshot of a corpus and activate it.

    Parameters
    ----------
    corpus
        A folder or file that `read_corpus` reads, or articles that are there already.
    index
        Folder of the snapshots; created when missing.
    count_tokens
        Length of a text in the reader's tokens.

    Raises
    ------
    EmptyCorpus
        If not one article could be loaded; the active snapshot stays as it is.
    """
    started = time.perf_counter()
    index.mkdir(parents=True, exist_ok=True)
    with FileLock(index / "lock"):
        articles, rejected, noise = _load(corpus)
        if not articles:
            reasons = "".join(f"\n  {rejection}" for rejection in rejected[:10])
            raise EmptyCorpus(f"no article could be loaded from {corpus}{reasons}")
        passages = [passage for article in articles for passage in passages_of(article, count_tokens)]
        known = _known_vectors(index, embedder.fingerprint)
        vectors, embedded = _vectors(passages, known, embedder, progress)
        manifest = write_snapshot(index, articles, passages, vectors, embedder.fingerprint)
        prune(index, KEPT_SNAPSHOTS)
    return BuildReport(
        snapshot=manifest.id,
        articles=manifest.articles,
        paragraphs=manifest.paragraphs,
        passages=manifest.passages,
        embedded=embedded,
        reused=len(passages) - embedded,
        rejected=rejected,
        noise=noise,
        seconds=time.perf_counter() - started,
    )


def _load(
    corpus: Path | Iterable[Article],
) -> tuple[list[Article], tuple[RejectedFile, ...], dict[Path, tuple[str, ...]]]:
    if not isinstance(corpus, Path):
        return sorted(corpus, key=lambda article: article.id), (), {}
    loaded: list[LoadedArticle] = []
    rejected: list[RejectedFile] = []
    for outcome in read_corpus(corpus):
        if isinstance(outcome, RejectedFile):
            rejected.append(outcome)
        else:
            loaded.append(outcome)
    noise = {outcome.path: outcome.noise for outcome in loaded if outcome.noise}
    articles = sorted((outcome.article for outcome in loaded), key=lambda article: article.id)
    return articles, tuple(rejected), noise


def _known_vectors(index: Path, fingerprint: str) -> dict[str, Vectors]:
    # Whatever is wrong with the last snapshot, it only means that there is nothing to reuse.
    with suppress(SnapshotError):
        _, store = open_snapshot(index, fingerprint)
        keys = (content_hash(passage.searched_text) for passage in store.passages)
        return dict(zip(keys, store.vectors, strict=True))
    return {}


def _vectors(
    passages: Sequence[Passage], known: dict[str, Vectors], embedder: Embedder, progress: Progress | None
) -> tuple[Vectors, int]:
    keys = [content_hash(passage.searched_text) for passage in passages]
    missing = {key: passage.searched_text for key, passage in zip(keys, passages, strict=True) if key not in known}
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress("embedding", done, len(missing))

    fresh = embedder.embed_passages(list(missing.values()), advance)
    known = known | dict(zip(missing, fresh, strict=True))
    return np.stack([known[key] for key in keys]), len(missing)
