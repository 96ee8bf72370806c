"""A corpus becomes a snapshot: only what changed is embedded, what is bad is named, what was good stays."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from corpus_files import write
from ragqa.errors import EmptyCorpus
from ragqa.indexing import KEPT_SNAPSHOTS, build_index
from ragqa.loaders import read_corpus
from ragqa.snapshot import open_snapshot, write_snapshot

LOCK = """# L’écluse de Ronquières

L’écluse ferme trois semaines pour l’entretien de ses portes.

Les bateliers attendent en aval, au port de plaisance.
"""
LIBRARY = "---\nid: bibliobus\ntitle: Le bibliobus\n---\n\nLe bibliobus passe à Ittre le mercredi.\n"
CHANGED = "Les bateliers attendent en amont, le long du quai."


@pytest.fixture(scope="module")
def built(tmp_path_factory, embedder, count_tokens):
    """Return a folder with a corpus and its index, to be copied."""
    folder = tmp_path_factory.mktemp("base")
    write(folder, "corpus/ecluse.md", LOCK)
    write(folder, "corpus/bibliobus.md", LIBRARY)
    report = build_index(folder / "corpus", folder / "index", embedder, count_tokens)
    assert (report.articles, report.paragraphs, report.passages) == (2, 3, 3)
    assert (report.embedded, report.reused, report.rejected) == (3, 0, ())
    return folder


@pytest.fixture
def corpus(built, tmp_path):
    """Return a copy of the corpus, to be changed."""
    return shutil.copytree(built / "corpus", tmp_path / "corpus")


@pytest.fixture
def index(built, tmp_path):
    """Return a copy of the index, to be built upon."""
    return shutil.copytree(built / "index", tmp_path / "index")


@pytest.fixture
def rebuild(corpus, index, embedder, count_tokens):
    """Return what builds the index again from the corpus as it is by then."""
    return lambda *progress: build_index(corpus, index, embedder, count_tokens, *progress)


def vectors_by_text(index):
    _, store = open_snapshot(index)
    return {p.text: row.tobytes() for p, row in zip(store.passages, store.vectors, strict=True)}


def article_ids(index):
    return set(open_snapshot(index)[1].articles)


def test_an_unchanged_corpus_is_the_same_snapshot_and_nothing_is_embedded(built, index, rebuild):
    before = vectors_by_text(index)
    report = rebuild()
    assert report.snapshot == open_snapshot(built / "index")[0].id
    assert (report.embedded, report.reused) == (0, 3)
    assert vectors_by_text(index) == before


def test_of_a_changed_article_only_the_changed_paragraph_is_embedded(corpus, index, rebuild, embedder):
    before = vectors_by_text(index)
    write(corpus, "ecluse.md", LOCK.rsplit("\n\n", 1)[0] + f"\n\n{CHANGED}\n")
    steps = []
    report = rebuild(lambda *step: steps.append(step))
    assert (report.embedded, report.reused) == (1, 2)
    assert steps == [("embedding", 1, 1)]
    after = vectors_by_text(index)
    assert after.keys() - before.keys() == {CHANGED}
    assert all(before[text] == vector for text, vector in after.items() if text != CHANGED)
    (fresh,) = embedder.embed_passages([f"L’écluse de Ronquières\n{CHANGED}"])
    assert after[CHANGED] == fresh.tobytes()


def test_a_renamed_file_without_an_id_is_another_article_and_embeds_nothing(corpus, index, rebuild):
    before = vectors_by_text(index)
    (corpus / "ecluse.md").rename(corpus / "canal.md")
    report = rebuild()
    assert (report.embedded, report.reused) == (0, 3)
    assert article_ids(index) == {"canal", "bibliobus"}
    assert vectors_by_text(index) == before


def test_a_renamed_file_with_an_id_is_the_same_article(corpus, index, rebuild):
    before = open_snapshot(index)[0].id
    (corpus / "bibliobus.md").rename(corpus / "autre-nom.md")
    assert rebuild().snapshot == before


def test_a_removed_article_is_gone_and_no_more_than_enough_snapshots_are_kept(corpus, index, rebuild):
    (corpus / "bibliobus.md").unlink()
    for name in ("un.md", "deux.md", "trois.md", "quatre.md"):
        next(corpus.iterdir()).rename(corpus / name)
        assert rebuild().embedded == 0
        assert article_ids(index) == {name.removesuffix(".md")}
    assert len(list((index / "snapshots").iterdir())) == KEPT_SNAPSHOTS + 1


def test_bad_files_are_named_with_their_reason_and_the_build_goes_on(corpus, index, rebuild):
    bad = {
        write(corpus, "vide.md", b""): "an empty file",
        write(corpus, "photo.png", b"\x89PNG"): "unknown format",
        write(corpus, "zz.md", LIBRARY): "the id 'bibliobus' is already that of",
        write(corpus, "casse.pdf", b"%PDF-1.7"): "",
    }
    report = rebuild()
    assert {rejection.path for rejection in report.rejected} == bad.keys()
    for rejection in report.rejected:
        assert str(rejection).startswith(f"{rejection.path}: ")
        assert bad[rejection.path] in rejection.reason
    assert report.articles == 2
    assert article_ids(index) == {"ecluse", "bibliobus"}


def test_dropped_noise_is_reported_by_file(corpus, rebuild):
    path = write(corpus, "ecluse.md", f"{LOCK}\nShow More\n")
    report = rebuild()
    assert report.noise == {path: ("Show More",)}
    assert report.embedded == 0


@pytest.mark.parametrize("left", [None, b"", b"%PDF-1.7"])
def test_a_corpus_without_one_article_is_refused_by_name_and_the_active_snapshot_stays(corpus, index, rebuild, left):
    before = open_snapshot(index)[0]
    for path in corpus.iterdir():
        path.unlink()
    if left is not None:
        write(corpus, "reste.pdf", left)
    with pytest.raises(EmptyCorpus) as refusal:
        rebuild()
    assert str(corpus if left is None else corpus / "reste.pdf") in str(refusal.value)
    assert open_snapshot(index)[0] == before


def damage(index):
    manifest, _ = open_snapshot(index)
    (index / "snapshots" / manifest.id / "passages.jsonl").write_bytes(b"")


def build_with_another_embedder(index):
    _, store = open_snapshot(index)
    vectors = np.eye(3, 384, dtype=np.float32)
    write_snapshot(index, list(store.articles.values()), store.passages, vectors, "autre-modele")


@pytest.mark.parametrize("spoil", [damage, build_with_another_embedder])
def test_no_vector_is_taken_from_a_damaged_snapshot_or_another_embedder_s(built, index, rebuild, spoil):
    spoil(index)
    report = rebuild()
    assert (report.embedded, report.reused) == (3, 0)
    assert vectors_by_text(index) == vectors_by_text(built / "index")


def test_articles_that_are_there_already_give_the_snapshot_that_their_files_give(
    corpus, index, rebuild, embedder, count_tokens
):
    articles = [loaded.article for loaded in read_corpus(corpus)]
    report = build_index(reversed(articles), index, embedder, count_tokens)
    assert report.snapshot == rebuild().snapshot
    assert report.embedded == 0


def test_builds_that_start_at_once_come_one_after_the_other(index, rebuild):
    with ThreadPoolExecutor(3) as threads:
        reports = [build.result(timeout=60) for build in [threads.submit(rebuild) for _ in range(3)]]
    assert {(report.snapshot, report.embedded) for report in reports} == {(open_snapshot(index)[0].id, 0)}
    assert [path.name for path in (index / "snapshots").iterdir()] == [reports[0].snapshot]
