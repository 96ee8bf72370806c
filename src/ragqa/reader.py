"""Answer spans and no-answer scores from a question and passages, by a span reader on ONNX Runtime."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding

from ragqa.errors import ReaderError
from ragqa.spans import clean_span, overlaps
from ragqa.weights import MAX_TOKENS, load_tokenizer, word_embeddings

MAX_ANSWER_TOKENS = 64
SPANS_PER_PASSAGE = 4
_STARTS = 12
"""Best starts and ends that spans are made of."""


@dataclass(frozen=True, slots=True)
class Span:
    """A possible answer, trimmed and complete.

    Attributes
    ----------
    start, end
        Code points in the passage that was read.
    score
        Start logit + end logit.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one passage.

    Attributes
    ----------
    spans
        Best first, none overlapping another; may be empty.
    no_answer
        Start logit + end logit of the first token: how much the passage seems not to answer.
    """

    spans: tuple[Span, ...]
    no_answer: float


class Reader:
    """A BERT span reader without its word embeddings, which it shares with the embedder's packaged weights.

    Each passage is read by itself, unpadded, on one thread, as many at a time as there are threads. It is as fast
    as one padded batch, and a reading cannot depend on what else is read: quantised activations take their scale
    from one passage only.

    Parameters
    ----------
    weights
        The decoded model directory (`ragqa.weights.model_directory`): word embeddings and tokenizer.
    threads
        Passages read at the same time.
    model
        An ONNX file to use instead of the packaged one.

    Raises
    ------
    ReaderError
        If the model is missing or damaged, or does not fit the word embeddings.
    """

    def __init__(self, weights: Path, threads: int, model: Path | None = None) -> None:
        self._tokenizer = load_tokenizer(weights)
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._embeddings = word_embeddings(weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The int8 weights become float32 once, at load, and not in every run.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        try:
            with as_file(files("ragqa.data") / "reader" / "reader.onnx") as packaged:
                content = (model or packaged).read_bytes()
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
            metadata = self._session.get_modelmeta().custom_metadata_map
            self.name = metadata.get("name", "unnamed")
            width = self._session.get_inputs()[0].shape[-1]
        except Exception as error:  # onnxruntime raises types of its own that share no base
            raise ReaderError(f"the reader's model cannot be loaded: {error}; reinstall ragqa") from error
        if width != self._embeddings.shape[1]:
            raise ReaderError(f"the reader is {width} wide, the word embeddings are {self._embeddings.shape[1]}")
        self.fingerprint = f"{self.name} {hashlib.sha256(content).hexdigest()[:16]}"
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[str], leads: Sequence[str] | None = None) -> list[Reading]:
        """Read passages with a question in mind; one reading a passage, in order.

        Parameters
        ----------
        leads
            What stands above each passage, its title and section: read, but never part of an answer.
        """
        fronts = [f"{lead}\n" if lead else "" for lead in leads] if leads is not None else [""] * len(passages)
        encoded = self._encode(question, [front + passage for front, passage in zip(fronts, passages, strict=True)])
        return list(self._pool.map(self._read_one, encoded, passages, map(len, fronts)))

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown()

    def _encode(self, question: str, passages: Sequence[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch([(question, passage) for passage in passages])

    def _read_one(self, encoding: Encoding, passage: str, shift: int) -> Reading:
        start, end = self._logits(encoding)
        first, last = _passage_tokens(encoding, shift)
        offsets = [(max(0, begin - shift), stop - shift) for begin, stop in encoding.offsets[first:last]]
        spans: list[Span] = []
        for raw_start, raw_end, score in best_spans(start[first:last], end[first:last]):
            begin, stop = clean_span(passage, offsets[raw_start][0], offsets[raw_end][1])
            if begin < stop and not any(overlaps((begin, stop), (span.start, span.end)) for span in spans):
                spans.append(Span(begin, stop, score))
            if len(spans) == SPANS_PER_PASSAGE:
                break
        return Reading(tuple(spans), float(start[0] + end[0]))

    def _logits(self, encoding: Encoding) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        embedded = self._embeddings[encoding.ids][None].astype(np.float32, copy=False)
        mask = np.ones((1, embedded.shape[1]), dtype=np.int64)
        start, end = self._session.run(None, {"inputs_embeds": embedded, "attention_mask": mask})
        return start[0], end[0]


def best_spans(start: npt.NDArray[np.float32], end: npt.NDArray[np.float32]) -> list[tuple[int, int, float]]:
    """Combine the best starts and ends to spans of at most `MAX_ANSWER_TOKENS` tokens, best first.

    Parameters
    ----------
    start, end
        Logits of one passage's tokens, float32 [tokens].

    Returns
    -------
    list of (int, int, float)
        First token, last token (inclusive), start logit + end logit.
    """
    starts = np.argsort(-start, kind="stable")[:_STARTS]
    ends = np.argsort(-end, kind="stable")[:_STARTS]
    pairs = [
        (int(first), int(last), float(start[first] + end[last]))
        for first in starts
        for last in ends
        if first <= last < first + MAX_ANSWER_TOKENS
    ]
    return sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _passage_tokens(encoding: Encoding, shift: int) -> tuple[int, int]:
    """Return the first token behind a lead of `shift` characters and the one after the last; equal if there is none."""
    inside = [
        position
        for position, (sequence, (_, end)) in enumerate(zip(encoding.sequence_ids, encoding.offsets, strict=True))
        if sequence == 1 and end > shift
    ]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
