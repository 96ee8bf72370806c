"""Fine-tuning the span reader with its no-answer score on SQuAD-format questions."""

import hashlib
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ragqa.reader_export import served_weights
from ragqa.training_data import Example, Feature, Recipe, batches, features_of, hard_negatives
from ragqa.weights import load_tokenizer, word_embeddings

if TYPE_CHECKING:
    import torch

WORD_EMBEDDINGS = "bert.embeddings.word_embeddings.weight"
_CHECKPOINT_STEPS = 100
_WIDTH_STEP = 32
"""Widths are multiples of this: bf16 kernels are compiled for each new shape, which costs seconds."""


def train_reader(
    examples: Sequence[Example],
    weights: Path,
    out: Path,
    recipe: Recipe,
    report: Callable[[int, int, float], None],
    base: Path | None = None,
    after_epoch: Callable[[int], None] = lambda epoch: None,
) -> None:
    """Train a reader; goes on from the last checkpoint found in `out`, to the same weights as without the break.

    The word embeddings stay frozen, as they are shared with the embedder. Writes ``config.json`` and
    ``reader.safetensors`` (float16, without word embeddings) after each epoch.

    Parameters
    ----------
    weights
        The decoded model directory.
    report
        Called after each step with the step, the number of steps (exact in the last epoch), and the loss.
    base
        A trained reader to go on from, a directory with its ``reader.safetensors`` or a served ONNX file; the packaged
        encoder when None.
    after_epoch
        Called with the epoch's number, from 1, when its weights have been written.

    Raises
    ------
    ValueError
        If there is no example, or `out` holds a checkpoint of another recipe or of other examples.
    """
    import torch

    if not examples:
        raise ValueError("there is nothing to train on")
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    model = _fresh_model(weights, base)
    tokenizer = load_tokenizer(weights)
    tokenizer.enable_truncation(recipe.tokens, stride=recipe.stride, strategy="only_second")
    table = torch.from_numpy(np.array(word_embeddings(weights)))
    trained = _trained_parameters(model, recipe.frozen_layers)
    optimiser = torch.optim.AdamW(trained, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    run = _Run(out / "checkpoint", _fingerprint(examples, recipe, base), model, optimiser)
    run.resume()
    for epoch in range(run.epoch, recipe.epochs):
        rng = random.Random(f"{recipe.seed} {epoch}")  # noqa: S311 (not for secrets)
        pool = [*examples, *hard_negatives(examples, recipe.negatives, rng)]
        features = [feature for example in pool for feature in features_of(example, tokenizer, recipe, rng)]
        made = list(batches(features, recipe.batch, rng))
        steps = run.step - run.done_of_epoch + len(made) * (recipe.epochs - epoch)
        for batch in made[run.done_of_epoch :]:
            torch.manual_seed(recipe.seed * 1_000_003 + run.step)
            for group in optimiser.param_groups:
                group["lr"] = _learning_rate(run.step / steps, recipe)
            loss = _loss(model, table, batch, recipe)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            run.step += 1
            run.done_of_epoch += 1
            if run.done_of_epoch % _CHECKPOINT_STEPS == 0:
                run.save()
            report(run.step, steps, loss.item())
        run.epoch, run.done_of_epoch = epoch + 1, 0
        _save_reader(out, model)
        run.save()
        after_epoch(run.epoch)


@dataclass
class _Run:
    """How far a training has come, with all that a checkpoint must hold."""

    path: Path
    fingerprint: str
    model: Any
    optimiser: Any
    epoch: int = 0
    step: int = 0
    done_of_epoch: int = 0

    def resume(self) -> None:
        import torch

        if not self.path.is_file():
            return
        state = torch.load(self.path, weights_only=True)
        if state["fingerprint"] != self.fingerprint:
            raise ValueError(f"{self.path} is of another recipe or of other examples: train into an empty directory")
        self.model.load_state_dict(state["model"], strict=False)
        self.optimiser.load_state_dict(state["optimiser"])
        self.epoch, self.step, self.done_of_epoch = state["epoch"], state["step"], state["done_of_epoch"]

    def save(self) -> None:
        import torch

        state = {
            "fingerprint": self.fingerprint,
            "model": {name: tensor for name, tensor in self.model.state_dict().items() if name != WORD_EMBEDDINGS},
            "optimiser": self.optimiser.state_dict(),
            "epoch": self.epoch,
            "step": self.step,
            "done_of_epoch": self.done_of_epoch,
        }
        new = self.path.with_suffix(".new")
        torch.save(state, new)
        new.replace(self.path)


def _fingerprint(examples: Sequence[Example], recipe: Recipe, base: Path | None) -> str:
    content = hashlib.sha256(repr((recipe, list(examples))).encode())
    if base is not None:
        content.update((base / "reader.safetensors" if base.is_dir() else base).read_bytes())
    return content.hexdigest()


def _fresh_model(weights: Path, base: Path | None) -> Any:
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertForQuestionAnswering
    from transformers import logging as transformers_logging

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    config = BertConfig.from_pretrained(weights)
    # Measured: eager attention is the fastest path in bf16, the fused kernel (by a fifth) in float32.
    config._attn_implementation = "eager" if torch.cpu._is_avx512_bf16_supported() else "sdpa"
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    model = BertForQuestionAnswering.from_pretrained(weights, config=config).train()
    if base is not None:
        if base.is_dir():
            trained = {name: value.float() for name, value in load_file(base / "reader.safetensors").items()}
        else:
            trained = {name: torch.from_numpy(value.copy()) for name, value in served_weights(base).items()}
        model.load_state_dict(trained, strict=False)
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


def _save_reader(out: Path, model: Any) -> None:
    from safetensors.torch import save_file

    tensors = {
        name: tensor.detach().half().contiguous()
        for name, tensor in model.state_dict().items()
        if name != WORD_EMBEDDINGS
    }
    save_file(tensors, out / "reader.safetensors.new")
    (out / "reader.safetensors.new").replace(out / "reader.safetensors")
    (out / "config.json").write_text(model.config.to_json_string(), encoding="utf-8")
