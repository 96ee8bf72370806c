"""Fine-tuning the span reader with its no-answer score on SQuAD-format questions."""

import json
import math
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from ragqa.lexical import LexicalIndex
from ragqa.weights import load_tokenizer, word_embeddings

if TYPE_CHECKING:
    import torch

WORD_EMBEDDINGS = "bert.embeddings.word_embeddings.weight"
_POOL = 40
"""Batches that are sorted by length together, to waste little padding."""
_WIDTH_STEP = 32
"""Widths are multiples of this: bf16 kernels are compiled for each new shape, which costs seconds."""


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


def train_reader(
    examples: Sequence[Example],
    weights: Path,
    out: Path,
    recipe: Recipe,
    report: Callable[[int, int, float], None],
    base: Path | None = None,
) -> None:
    """Train a reader; resumes from the last whole epoch found in `out`.

    The word embeddings stay frozen, as they are shared with the embedder. Writes ``config.json`` and
    ``reader.safetensors`` (float16, without word embeddings) after each epoch.

    Parameters
    ----------
    weights
        The decoded model directory.
    report
        Called after each step with the step, the number of steps (approximate after the first epoch), the loss.
    base
        Directory of a trained reader to go on from; the packaged encoder when None.
    """
    import torch

    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    model = _fresh_model(weights, base)
    tokenizer = load_tokenizer(weights)
    tokenizer.enable_truncation(recipe.tokens, stride=recipe.stride, strategy="only_second")
    table = torch.from_numpy(np.array(word_embeddings(weights)))
    trained = _trained_parameters(model, recipe.frozen_layers)
    optimiser = torch.optim.AdamW(trained, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    first_epoch, step = _resume(out, model, optimiser)
    steps = 0
    for epoch in range(first_epoch, recipe.epochs):
        rng = random.Random(f"{recipe.seed} {epoch}")  # noqa: S311 (not for secrets)
        pool = [*examples, *hard_negatives(examples, recipe.negatives, rng)]
        features = [feature for example in pool for feature in features_of(example, tokenizer, recipe, rng)]
        steps = step + math.ceil(len(features) / recipe.batch) * (recipe.epochs - epoch)
        for batch in batches(features, recipe.batch, rng):
            rate = _learning_rate(step / steps, recipe)
            for group in optimiser.param_groups:
                group["lr"] = rate
            loss = _loss(model, table, batch, recipe)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
            report(step, steps, loss.item())
        _save(out, model, optimiser, epoch + 1, step)


def _fresh_model(weights: Path, base: Path | None) -> Any:
    from safetensors.torch import load_file
    from transformers import BertConfig, BertForQuestionAnswering
    from transformers import logging as transformers_logging

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    config = BertConfig.from_pretrained(weights)
    config._attn_implementation = "eager"
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    model = BertForQuestionAnswering.from_pretrained(weights, config=config).train()
    if base is not None:
        model.load_state_dict(
            {name: value.float() for name, value in load_file(base / "reader.safetensors").items()}, strict=False
        )
    return model


def _trained_parameters(model: Any, frozen_layers: int) -> "list[torch.nn.Parameter]":
    frozen = [model.bert.embeddings] if frozen_layers else [model.bert.embeddings.word_embeddings]
    for module in (*frozen, *model.bert.encoder.layer[:frozen_layers]):
        module.requires_grad_(False)
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def _learning_rate(progress: float, recipe: Recipe) -> float:
    if progress < recipe.warm_up:
        return recipe.learning_rate * progress / recipe.warm_up
    return recipe.learning_rate * max(0.0, 1 - progress) / (1 - recipe.warm_up)


def _loss(model: Any, table: "torch.Tensor", batch: Sequence[Feature], recipe: Recipe) -> "torch.Tensor":
    import torch

    longest = max(len(feature.ids) for feature in batch)
    width = math.ceil(longest / _WIDTH_STEP) * _WIDTH_STEP
    ids = torch.ones(len(batch), width, dtype=torch.int64)
    mask = torch.zeros(len(batch), width, dtype=torch.int64)
    for row, feature in enumerate(batch):
        ids[row, : len(feature.ids)] = torch.tensor(feature.ids)
        mask[row, : len(feature.ids)] = 1
    embedded = table[ids]
    kept = torch.rand(ids.shape) >= recipe.dropped
    kept[:, 0] = True
    # Where there is no bf16 arithmetic, emulating it is twenty times as slow as float32.
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.cpu._is_avx512_bf16_supported()):
        output = model(inputs_embeds=embedded * kept[..., None], attention_mask=mask)
    hidden = (1 - mask) * -1e4
    start = torch.tensor([feature.start for feature in batch])
    end = torch.tensor([feature.end for feature in batch])
    cross_entropy = torch.nn.functional.cross_entropy
    first = cross_entropy(output.start_logits.float() + hidden, start)
    last = cross_entropy(output.end_logits.float() + hidden, end)
    return (first + last) / 2


def _save(out: Path, model: Any, optimiser: Any, epoch: int, step: int) -> None:
    import torch
    from safetensors.torch import save_file

    tensors = {
        name: tensor.detach().half().contiguous()
        for name, tensor in model.state_dict().items()
        if name != WORD_EMBEDDINGS
    }
    save_file(tensors, out / "reader.safetensors.new")
    (out / "reader.safetensors.new").replace(out / "reader.safetensors")
    (out / "config.json").write_text(model.config.to_json_string(), encoding="utf-8")
    state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch, "step": step}
    torch.save(state, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / "checkpoint")


def _resume(out: Path, model: Any, optimiser: Any) -> tuple[int, int]:
    import torch

    if not (out / "checkpoint").is_file():
        return 0, 0
    state = torch.load(out / "checkpoint", weights_only=True)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["epoch"]), int(state["step"])
