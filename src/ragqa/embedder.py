"""Texts → normalised vectors with a sentence-transformers model; E5's prefixes are applied only here."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ragqa.errors import WeightsError
from ragqa.settings import DEFAULT_EMBEDDER
from ragqa.weights import model_directory

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]


class Embedder:
    """A sentence-transformers model with its prefixes and a fingerprint.

    Parameters
    ----------
    name
        ``multilingual-e5-small-q4`` (the packaged weights), a local sentence-transformers directory, or a hub
        model's name. E5's prefixes are used with every model whose name or path holds ``e5``, none otherwise.
    cache
        Where the packaged weights are decoded to.
    threads
        CPU threads that torch may use.

    Attributes
    ----------
    fingerprint
        Model, hash of its weights, dimension, prefixes and normalisation, as one line of text.
    dimension
        Length of a vector.

    Raises
    ------
    WeightsError
        If the model cannot be loaded.
    """

    def __init__(self, name: str, cache: Path, threads: int) -> None:
        self.name = name
        source = str(model_directory(cache)) if name == DEFAULT_EMBEDDER else name
        self._model = _load(source, threads)
        prefixed = "e5" in Path(name).name.lower()
        self._query_prefix = QUERY_PREFIX if prefixed else ""
        self._passage_prefix = PASSAGE_PREFIX if prefixed else ""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise WeightsError(f"the embedder {name!r} does not tell its dimension")
        self.dimension: int = dimension
        prefixes = f"{self._query_prefix.strip()}/{self._passage_prefix.strip()}"
        self.fingerprint = f"{name} {_weights_hash(self._model)} {dimension}d prefixes={prefixes} normalised"

    def embed_queries(self, queries: Sequence[str]) -> Vectors:
        """Embed questions; float32 [queries, dimension], each of length 1."""
        return self._embed([self._query_prefix + query for query in queries], None)

    def embed_passages(self, passages: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed passages; float32 [passages, dimension], each of length 1.

        Parameters
        ----------
        passages
            Their texts, with any context that the encoder shall see.
        progress
            Called with the number of passages done since its last call.
        """
        return self._embed([self._passage_prefix + passage for passage in passages], progress)

    def _embed(self, texts: list[str], progress: Progress | None) -> Vectors:
        # One text at a time: no padding, as fast as batches with torch on a CPU (64 PIAF paragraphs: 4.9 s,
        # and 4.9 s by 16), and a vector cannot depend on its batch mates.
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
            if progress:
                progress(1)
        return vectors


def _load(source: str, threads: int) -> "SentenceTransformer":
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # E5 has no pooler: transformers would report its random initialisation, which nothing uses.
    logging.getLogger("transformers").setLevel(logging.ERROR)
    try:
        return SentenceTransformer(source, device="cpu")
    except Exception as error:  # the libraries raise a dozen unrelated types here
        raise WeightsError(
            f"the embedder {source!r} cannot be loaded: {error}; RAGQA_EMBEDDER takes {DEFAULT_EMBEDDER!r}, "
            "a sentence-transformers directory, or the name of a hub model (which needs a network)"
        ) from error


def _weights_hash(model: "SentenceTransformer") -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        if "pooler" not in name:
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(tensor.detach().float().numpy()).data)
    return digest.hexdigest()[:16]
