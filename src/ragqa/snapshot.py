"""An index on disk: written once, verified by checksums, activated by one atomic rename.

::

    index/
    ├── current                   the active snapshot's id
    ├── lock                      held while building
    └── snapshots/<id>/
        ├── manifest.json         counts, fingerprints, SHA-256 of every other file
        ├── articles.jsonl
        ├── passages.jsonl
        ├── dense.faiss
        └── lexical/              NumPy arrays and JSON
"""

import dataclasses
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import faiss
import pydantic

from ragqa.articles import Article, Paragraph, content_hash
from ragqa.embedder import Vectors
from ragqa.errors import DamagedSnapshot, EmbedderMismatch, NoSnapshot
from ragqa.faiss_store import FaissStore
from ragqa.lexical import K1, B, LexicalIndex
from ragqa.passages import Passage

FORMAT = 1
"""Raised whenever the files change form; snapshots of another format are built anew."""
_ID = re.compile(r"[0-9a-f]{16}")
_REBUILD = "build it anew with: ragqa index"


class Manifest(pydantic.BaseModel):
    """What a snapshot holds and what built it.

    Attributes
    ----------
    files
        SHA-256 of every other file, by its path below the snapshot.
    checksum
        Hash of all the other fields.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    format: int
    id: str
    built_at: str
    embedder: str
    articles: int
    paragraphs: int
    passages: int
    files: dict[str, str]
    checksum: str = ""

    def expected_checksum(self) -> str:
        """Compute what `checksum` must be."""
        return content_hash(self.model_dump_json(exclude={"checksum"}))


def snapshot_id(articles: Iterable[Article], passages: Iterable[Passage], embedder: str) -> str:
    """Return the hash of all that decides a snapshot's content: records, fingerprint, format and BM25's constants."""
    return content_hash(str(FORMAT), str(K1), str(B), embedder, *map(_line, articles), *map(_line, passages))


def write_snapshot(
    index: Path, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors, embedder: str
) -> Manifest:
    """Write a snapshot and make it the active one.

    The directory is complete and flushed to disk before it is renamed to its place; killing the process at any
    moment leaves the last active snapshot as it was. A snapshot that is there already is kept and activated.

    Parameters
    ----------
    vectors
        float32 [passages, dimension], normalised.
    embedder
        Fingerprint of the embedder.
    """
    identifier = snapshot_id(articles, passages, embedder)
    snapshots = index / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    target = snapshots / identifier
    if not _is_whole(target):
        temporary = Path(tempfile.mkdtemp(prefix=".writing-", dir=snapshots))
        try:
            _write_files(temporary, articles, passages, vectors)
            manifest = Manifest(
                format=FORMAT,
                id=identifier,
                built_at=datetime.now(UTC).isoformat(timespec="seconds"),
                embedder=embedder,
                articles=len(articles),
                paragraphs=sum(len(article.paragraphs) for article in articles),
                passages=len(passages),
                files={str(path.relative_to(temporary)): _sha256(path) for path in _files(temporary)},
            )
            manifest = manifest.model_copy(update={"checksum": manifest.expected_checksum()})
            (temporary / "manifest.json").write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
            temporary.chmod(0o755)
            _flush(temporary)
            shutil.rmtree(target, ignore_errors=True)
            temporary.rename(target)
            _flush_directory(snapshots)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    activate(index, identifier)
    return verify(target)


def activate(index: Path, identifier: str) -> None:
    """Make a snapshot the active one, also an older one (roll back); a single atomic rename.

    Raises
    ------
    NoSnapshot
        If there is none with this id.
    """
    if not _ID.fullmatch(identifier) or not (index / "snapshots" / identifier / "manifest.json").is_file():
        raise NoSnapshot(f"{index} holds no snapshot {identifier!r}")
    pointer = index / "current.new"
    pointer.write_text(identifier + "\n", encoding="ascii")
    with pointer.open("rb") as file:
        os.fsync(file.fileno())
    pointer.replace(index / "current")
    _flush_directory(index)


def active_directory(index: Path) -> Path:
    """Return the active snapshot's directory.

    Raises
    ------
    NoSnapshot
        If nothing has been built.
    DamagedSnapshot
        If the pointer names a snapshot that is not there.
    """
    try:
        identifier = (index / "current").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise NoSnapshot(f"there is no index in {index}: build one with: ragqa index") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedSnapshot(f"{index / 'current'} cannot be read ({error}): {_REBUILD}") from error
    directory = index / "snapshots" / identifier
    if not _ID.fullmatch(identifier) or not directory.is_dir():
        raise DamagedSnapshot(f"{index / 'current'} names a snapshot that is not there: {_REBUILD}")
    return directory


def verify(directory: Path) -> Manifest:
    """Check a snapshot against its manifest.

    Raises
    ------
    DamagedSnapshot
        Naming the file that is missing or changed.
    """
    path = directory / "manifest.json"
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except (OSError, pydantic.ValidationError) as error:
        raise DamagedSnapshot(f"{path} cannot be read: {_REBUILD}") from error
    if manifest.format != FORMAT:
        raise DamagedSnapshot(f"{path} has format {manifest.format}, this ragqa reads {FORMAT}: {_REBUILD}")
    if manifest.checksum != manifest.expected_checksum():
        raise DamagedSnapshot(f"{path} is not what was written: {_REBUILD}")
    for name, expected in manifest.files.items():
        path = directory / name
        if not path.is_file() or _sha256(path) != expected:
            raise DamagedSnapshot(f"{path} is missing or not what was written: {_REBUILD}")
    return manifest


def open_snapshot(index: Path, embedder: str | None = None) -> tuple[Manifest, FaissStore]:
    """Verify and load the active snapshot.

    Parameters
    ----------
    embedder
        Fingerprint of the embedder in use; None to take any, for reading records only.

    Raises
    ------
    NoSnapshot, DamagedSnapshot
        If there is none, or it is not what was written.
    EmbedderMismatch
        If another embedder built it.
    """
    directory = active_directory(index)
    manifest = verify(directory)
    if embedder is not None and manifest.embedder != embedder:
        raise EmbedderMismatch(
            f"the index was built by the embedder « {manifest.embedder} », but the one in use is « {embedder} »: "
            "rebuild with: ragqa index, or set RAGQA_EMBEDDER back"
        )
    try:
        articles = {article.id: article for article in map(_article, _records(directory / "articles.jsonl"))}
        passages = [Passage(**record) for record in _records(directory / "passages.jsonl")]
        languages = [passage.language for passage in passages]
        store = FaissStore(
            articles,
            passages,
            faiss.read_index(str(directory / "dense.faiss")),
            LexicalIndex.load(directory / "lexical", languages),
        )
    except (TypeError, ValueError, KeyError, RuntimeError) as error:
        raise DamagedSnapshot(f"{directory} cannot be loaded ({error}): {_REBUILD}") from error
    return manifest, store


def prune(index: Path, keep: int) -> None:
    """Remove all but the active and the newest `keep` snapshots, and what killed builds left behind.

    Call it with the build lock held.
    """
    active = active_directory(index)
    snapshots = active.parent
    for leftover in snapshots.glob(".writing-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    others = [path for path in snapshots.iterdir() if path != active]
    for old in sorted(others, key=lambda path: -path.stat().st_mtime)[keep:]:
        shutil.rmtree(old, ignore_errors=True)


def _write_files(directory: Path, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors) -> None:
    _write_records(directory / "articles.jsonl", articles)
    _write_records(directory / "passages.jsonl", passages)
    dense = faiss.IndexFlatIP(vectors.shape[1])
    dense.add(vectors)
    faiss.write_index(dense, str(directory / "dense.faiss"))
    lexical = LexicalIndex.build([p.searched_text for p in passages], [p.language for p in passages])
    lexical.save(directory / "lexical")


def _write_records(path: Path, records: Iterable[Article | Passage]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(_line(record) + "\n")


def _line(record: Article | Passage) -> str:
    return json.dumps(dataclasses.asdict(record), ensure_ascii=False)


def _records(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def _article(record: Mapping[str, Any]) -> Article:
    fields = {key: value for key, value in record.items() if key not in ("paragraphs", "sources", "version")}
    paragraphs = tuple(Paragraph(**paragraph) for paragraph in record["paragraphs"])
    return Article(**fields, paragraphs=paragraphs, sources=tuple(record["sources"]))


def _is_whole(directory: Path) -> bool:
    try:
        verify(directory)
    except DamagedSnapshot:
        return False
    return True


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(directory: Path) -> None:
    for path in _files(directory):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for folder in (directory, *(path for path in directory.rglob("*") if path.is_dir())):
        _flush_directory(folder)


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
