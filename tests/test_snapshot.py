"""An index on disk is whole and unchanged, or it is refused by name; the last good one is never lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ragqa.articles import Article, Block, number_paragraphs
from ragqa.errors import DamagedSnapshot, EmbedderMismatch, NoSnapshot
from ragqa.passages import passages_of
from ragqa.snapshot import activate, open_snapshot, prune, verify, write_snapshot

EMBEDDER = "modele-des-tests 0123 4d"
OLD = "Le moulin tourne depuis 1787."
NEW = "Le moulin a perdu une aile en février."
FILES = [
    "articles.jsonl",
    "dense.faiss",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/vocab.index.json",
    "manifest.json",
    "passages.jsonl",
]


def build(index, text, embedder=EMBEDDER):
    """Write a snapshot of two articles and make it the active one."""
    articles = [
        Article("moulin", "Le moulin de Brasmenil", number_paragraphs([Block(text), Block("On le visite le jeudi.")])),
        Article("four", "Le four à chaux", number_paragraphs([Block("Il est froid.", "Histoire")]), published="2025"),
    ]
    passages = [p for a in articles for p in passages_of(a, lambda text: len(text.split()))]
    return write_snapshot(index, articles, passages, np.eye(3, 4, dtype=np.float32), embedder)


def shown(index):
    """Return what a reader of the active snapshot gets to see."""
    manifest, store = open_snapshot(index, EMBEDDER)
    hits = store.search(np.array([0, 0, 1, 0], dtype=np.float32), "Quand visiter le moulin ?", "fr", 3)
    assert {hit.passage.article_id for hit in hits} == {"moulin", "four"}
    return manifest.id, store.articles["moulin"].paragraphs[0].text


@pytest.fixture
def index(tmp_path):
    """Return an index with one snapshot."""
    build(tmp_path, OLD)
    return tmp_path


def files_of(index):
    (directory,) = (index / "snapshots").iterdir()
    return {path.relative_to(directory).as_posix(): path for path in directory.rglob("*") if path.is_file()}


def test_what_was_written_is_what_is_read(index):
    manifest, store = open_snapshot(index, EMBEDDER)
    assert (manifest.articles, manifest.paragraphs, manifest.passages) == (2, 3, 3)
    assert list(store.articles) == ["moulin", "four"]
    four = store.articles["four"]
    assert (four.title, four.published, four.paragraphs[0].section) == ("Le four à chaux", "2025", "Histoire")
    assert [passage.text for passage in store.passages] == [OLD, "On le visite le jeudi.", "Il est froid."]
    np.testing.assert_array_equal(store.vectors, np.eye(3, 4))


def test_the_same_corpus_built_twice_is_the_same_snapshot(tmp_path):
    first, second = (build(tmp_path / name, OLD) for name in ("un", "deux"))
    assert first.id == second.id
    (_, one), (_, other) = (open_snapshot(tmp_path / name) for name in ("un", "deux"))
    assert one.articles == other.articles
    assert one.passages == other.passages
    assert one.vectors.tobytes() == other.vectors.tobytes()
    assert build(tmp_path / "un", OLD) == first


def test_another_text_or_another_embedder_is_another_snapshot(tmp_path):
    ids = {build(tmp_path, OLD).id, build(tmp_path, NEW).id, build(tmp_path, OLD, "autre").id}
    assert len(ids) == 3


def test_every_file_of_a_snapshot_is_put_to_the_test(index):
    assert sorted(files_of(index)) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_byte_changed_anywhere_in_a_file_is_found_and_the_file_named(index, name):
    path = files_of(index)[name]
    whole = path.read_bytes()
    for at in {*range(0, len(whole), 41), len(whole) // 2, len(whole) - 1}:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(DamagedSnapshot, match="ragqa index") as refusal:
            open_snapshot(index, EMBEDDER)
        assert str(path) in str(refusal.value)


@pytest.mark.parametrize("field", ["format", "id", "built_at", "embedder", "articles", "passages", "checksum"])
def test_a_manifest_that_tells_something_else_is_named(index, field):
    path = files_of(index)["manifest.json"]
    before, value = path.read_text(encoding="utf-8").split(f'"{field}": ', 1)
    digit = next(at for at, char in enumerate(value) if char in "0123456789")
    changed = value[:digit] + str((int(value[digit]) + 1) % 10) + value[digit + 1 :]
    path.write_text(f'{before}"{field}": {changed}', encoding="utf-8")
    with pytest.raises(DamagedSnapshot, match="ragqa index") as refusal:
        open_snapshot(index, EMBEDDER)
    assert str(path) in str(refusal.value)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-1])])
def test_a_file_gone_or_cut_short_is_named_and_a_new_build_repairs_it(index, name, lose):
    path = files_of(index)[name]
    if name == "manifest.json":
        path.write_text(path.read_text(encoding="utf-8").rstrip(), encoding="utf-8")
    lose(path)
    with pytest.raises(DamagedSnapshot, match="ragqa index") as refusal:
        open_snapshot(index, EMBEDDER)
    assert str(path) in str(refusal.value)
    repaired = build(index, OLD)
    assert shown(index) == (repaired.id, OLD)


@pytest.mark.parametrize("content", [b"", b"0123456789abcdef", b"../../secret", b"\xff\xfe", "moulin à vent".encode()])
def test_a_damaged_pointer_to_the_active_snapshot_is_named(index, content):
    (index / "current").write_bytes(content)
    with pytest.raises(DamagedSnapshot, match="ragqa index") as refusal:
        open_snapshot(index)
    assert str(index / "current") in str(refusal.value)


def test_where_nothing_was_built_the_command_that_builds_is_told(tmp_path):
    with pytest.raises(NoSnapshot, match="ragqa index") as refusal:
        open_snapshot(tmp_path / "vide")
    assert str(tmp_path / "vide") in str(refusal.value)


def test_another_embedder_is_refused_with_both_names_and_the_command_that_rebuilds(index):
    with pytest.raises(EmbedderMismatch, match="ragqa index") as refusal:
        open_snapshot(index, "autre-modele 89ab 512d")
    assert EMBEDDER in str(refusal.value)
    assert "autre-modele 89ab 512d" in str(refusal.value)


DIES = """
import os, sys
from pathlib import Path
from test_snapshot import NEW, build
index, event, name = sys.argv[1:]
sys.addaudithook(lambda happens, on: happens == event and name in str(on) and os.kill(os.getpid(), 9))
build(Path(index), NEW)
"""


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("os.mkdir", ".writing-"),
        ("open", "articles.jsonl"),
        ("open", "passages.jsonl"),
        ("open", "indptr"),
        ("open", "manifest.json"),
        ("os.chmod", ".writing-"),
        ("os.rename", ".writing-"),
        ("open", "current.new"),
        ("os.rename", "current.new"),
    ],
)
def test_a_build_killed_at_any_moment_leaves_the_last_snapshot_in_use(index, event, name):
    before = shown(index)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    killed = subprocess.run([sys.executable, "-c", DIES, index, event, name], env=environment, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert shown(index) == before
    new = build(index, NEW)
    assert shown(index) == (new.id, NEW)
    prune(index, 1)
    assert {path.name for path in (index / "snapshots").iterdir()} == {before[0], new.id}
    activate(index, before[0])
    assert shown(index) == before


def test_one_goes_back_to_an_older_snapshot_and_forth_again(index):
    old, new = shown(index)[0], build(index, NEW).id
    for identifier, text in [(new, NEW), (old, OLD), (new, NEW)]:
        activate(index, identifier)
        assert shown(index) == (identifier, text)


@pytest.mark.parametrize("identifier", ["0123456789abcdef", "", "..", "../snapshots", "0123456789ABCDEF"])
def test_a_snapshot_that_is_not_there_cannot_be_gone_back_to(index, identifier):
    before = shown(index)
    with pytest.raises(NoSnapshot, match="no snapshot") as refusal:
        activate(index, identifier)
    assert repr(identifier) in str(refusal.value)
    assert shown(index) == before


@pytest.mark.parametrize("keep", [0, 1, 2, 9])
def test_pruning_keeps_the_active_snapshot_and_the_newest_others(tmp_path, keep):
    texts = [f"Le moulin a vu passer {number} meuniers." for number in range(4)]
    ids = [build(tmp_path, text).id for text in texts]
    for age, identifier in enumerate(reversed(ids)):
        os.utime(tmp_path / "snapshots" / identifier, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "snapshots" / ".writing-abc").mkdir()
    activate(tmp_path, ids[0])
    prune(tmp_path, keep)
    kept = {path.name for path in (tmp_path / "snapshots").iterdir()}
    assert kept == {ids[0], *([*reversed(ids[1:])][:keep])}
    assert shown(tmp_path) == (ids[0], texts[0])


def test_nothing_on_disk_is_a_pickle(index):
    for path in files_of(index).values():
        assert path.suffix in {".json", ".jsonl", ".npy", ".faiss"}
        assert not path.read_bytes().startswith((b"\x80", b"PK"))
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype != object


def test_others_may_read_what_one_has_built(index):
    directory = index / "snapshots" / verify(files_of(index)["manifest.json"].parent).id
    assert directory.stat().st_mode & 0o055 == 0o055
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in files_of(index).values())
