"""SQuAD-format questions → the windows that a span reader is trained on, in batches."""

import json
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from ragqa.lexical import LexicalIndex

_POOL = 40
"""Batches that are sorted by length together, to waste little padding."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a context; `start` is None when the context does not answer."""

    question: str
    context: str
    title: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a reader is trained; the defaults are what was measured best on two cores.

    Attributes
    ----------
    tokens, stride
        Length of a training window and what neighbouring windows share.
    titled
        Share of the features that see the title in front of the context, as when served.
    blurred
        Share of the questions that lose case, accents or their question mark.
    negatives
        Share of the answerable questions that come again with the best lexical match that does not answer.
    dropped
        Share of the input tokens whose embedding is zeroed: a regulariser that costs nothing on a CPU.
    frozen_layers
        Encoder layers, from the first, that stay as they are: going on from a trained reader costs a third less with
        half of them frozen.
    """

    epochs: int = 3
    batch: int = 16
    learning_rate: float = 2e-4
    warm_up: float = 0.08
    weight_decay: float = 0.01
    tokens: int = 320
    stride: int = 96
    titled: float = 0.6
    blurred: float = 0.25
    negatives: float = 0.25
    dropped: float = 0.08
    frozen_layers: int = 0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Feature:
    """A tokenised window; positions 0 and 0 mean that it does not answer."""

    ids: tuple[int, ...]
    start: int
    end: int


def read_examples(path: Path, keep: Callable[[int], bool] = lambda index: True) -> list[Example]:
    """Read a SQuAD 1.1 or 2.0 file; answers that are not at their offset are left out.

    Parameters
    ----------
    keep
        Which entries of ``data`` to take, by position.
    """
    entries = json.loads(path.read_text(encoding="utf-8"))["data"]
    examples = []
    for index, entry in enumerate(entries):
        if not keep(index):
            continue
        for paragraph in entry["paragraphs"]:
            for record in paragraph["qas"]:
                example = _example(record, paragraph["context"], entry.get("title", ""))
                if example:
                    examples.append(example)
    return examples


def _example(record: dict[str, Any], context: str, title: str) -> Example | None:
    if not record["answers"]:
        return Example(record["question"], context, title)
    answer = record["answers"][0]
    start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
    if context[start:end] != answer["text"]:
        return None
    return Example(record["question"], context, title, start, end)


def hard_negatives(examples: Sequence[Example], share: float, rng: random.Random) -> list[Example]:
    """Pair questions with the best lexical match among the other contexts that does not hold the answer."""
    contexts = list(dict.fromkeys((example.title, example.context) for example in examples))
    index = LexicalIndex.build([f"{title}\n{context}" for title, context in contexts], ["fr"] * len(contexts))
    negatives = []
    for example in examples:
        if example.start is None or rng.random() >= share:
            continue
        answer = example.context[example.start : example.end].casefold()
        for row in np.argsort(-index.scores(example.question, "fr"))[:10]:
            title, context = contexts[int(row)]
            if context != example.context and answer not in context.casefold():
                negatives.append(Example(example.question, context, title))
                break
    return negatives


def features_of(example: Example, tokenizer: Tokenizer, recipe: Recipe, rng: random.Random) -> list[Feature]:
    """Tokenise an example into windows; of those that lack the answer one in four is kept."""
    question = _blur(example.question, rng) if rng.random() < recipe.blurred else example.question
    lead = f"{example.title}\n" if example.title and rng.random() < recipe.titled else ""
    encoding = tokenizer.encode(question, lead + example.context)
    features = []
    for window in (encoding, *encoding.overflowing):
        positions = _positions(window, example, len(lead))
        if positions is None and example.start is not None and rng.random() >= recipe.negatives:
            continue
        start, end = positions or (0, 0)
        features.append(Feature(tuple(window.ids), start, end))
    return features


def _positions(window: Any, example: Example, shift: int) -> tuple[int, int] | None:
    if example.start is None or example.end is None:
        return None
    wanted = range(example.start + shift, example.end + shift)
    inside = [
        position
        for position, (sequence, (start, end)) in enumerate(zip(window.sequence_ids, window.offsets, strict=True))
        if sequence == 1 and start < wanted.stop and end > wanted.start
    ]
    whole = inside and window.offsets[inside[0]][0] <= wanted.start and window.offsets[inside[-1]][1] >= wanted.stop
    return (inside[0], inside[-1]) if whole else None


def _blur(question: str, rng: random.Random) -> str:
    """Type a question as people do: without mark, without accents, in lower case."""
    question = question.rstrip(" \u00a0\u202f?")
    if rng.random() < 0.7:
        question = question.lower()
    if rng.random() < 0.6:
        decomposed = unicodedata.normalize("NFD", question)
        question = "".join(char for char in decomposed if not unicodedata.combining(char))
    if rng.random() < 0.2:
        question = question.replace("'", " ").replace("’", " ")
    return question


def batches(features: Sequence[Feature], size: int, rng: random.Random) -> Iterator[list[Feature]]:
    """Shuffle, then sort by length within pools of batches, and give the batches in random order."""
    order = list(features)
    rng.shuffle(order)
    made: list[list[Feature]] = []
    for begin in range(0, len(order), size * _POOL):
        pool = sorted(order[begin : begin + size * _POOL], key=lambda feature: len(feature.ids))
        made += [pool[at : at + size] for at in range(0, len(pool), size)]
    rng.shuffle(made)
    yield from made
