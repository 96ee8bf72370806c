"""``ragqa train-reader``: fine-tune a span reader, measure it after each epoch as it would be served, report."""

import json
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ragqa.reader import Reader
from ragqa.reader_export import export_reader
from ragqa.settings import Settings
from ragqa.training import train_reader
from ragqa.training_data import Example, Recipe, read_examples
from ragqa.weights import model_directory
from ragqa_eval.errors import EvaluationError
from ragqa_eval.metrics import auroc, exact_match, token_f1
from ragqa_eval.reading import best_span
from ragqa_eval.runner import progress_bar
from ragqa_eval.squad import split_rule

_STEPS_TOLD = 20
"""How often a line is printed where there is no terminal for the bar."""


def packaged_reader() -> Path:
    """Return the path of the shipped reader, to train on from."""
    with as_file(files("ragqa.data") / "reader" / "reader.onnx") as path:
        return path


def examples_of(paths: Iterable[Path], part: str = "train") -> list[Example]:
    """Read SQuAD files; of PIAF and presse-fr, which have fixed splits, the named part only.

    Raises
    ------
    EvaluationError
        If a file is missing or not in SQuAD form.
    """
    examples: list[Example] = []
    for path in paths:
        rule = split_rule(path)
        try:
            examples += read_examples(path, lambda n, rule=rule: rule is None or rule(n, n) == part)  # type: ignore[misc]
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise EvaluationError(f"{path} cannot be read as SQuAD questions: {error!r}") from error
    return examples


def run_training(
    settings: Settings,
    examples: Sequence[Example],
    out: Path,
    recipe: Recipe,
    *,
    base: Path | None,
    name: str,
    development: Sequence[Example] = (),
) -> None:
    """Train into `out`, export ``reader.onnx`` there after each epoch, and write the report, ``training.json``.

    Parameters
    ----------
    base
        A trained reader to go on from: a directory with ``reader.safetensors``, or an ONNX file that ragqa wrote.
    name
        Goes into the served file's fingerprint.
    development
        Questions to measure each epoch with; an answer is compared with the first annotator's.

    Raises
    ------
    EvaluationError
        If there is nothing to train on, or `out` holds a checkpoint of another recipe or of other questions.
    """
    if not examples:
        raise EvaluationError("the files hold no question to train on")
    if find_spec("onnx") is None:
        raise EvaluationError("training needs the extra ragqa[train]: pip install 'ragqa[train]'")
    weights = model_directory(settings.cache)
    answered = sum(example.start is not None for example in examples)
    print(f"{len(examples)} questions, {answered} with an answer, {len(examples) - answered} without", flush=True)
    started = time.monotonic()
    epochs: list[dict[str, float | None]] = []

    def report(step: int, steps: int, loss: float) -> None:
        bar.update(task, completed=step, total=steps, description=f"Training, loss {loss:.3f}")
        if step % _STEPS_TOLD == 0 and not bar.console.is_terminal:
            print(f"step {step} of {steps}, loss {loss:.3f}", flush=True)

    def after_epoch(epoch: int) -> None:
        export_reader(out, out / "reader.onnx", name)
        figures: dict[str, float | None] = {"epoch": epoch, "minutes": round((time.monotonic() - started) / 60, 1)}
        if development:
            reader = Reader(weights, settings.threads, out / "reader.onnx")
            figures |= measure(reader, development)
            reader.close()
        epochs.append(figures)
        print(", ".join(f"{key} {value:.4g}" for key, value in figures.items() if value is not None), flush=True)

    with progress_bar() as bar:
        task = bar.add_task("Training", total=None)
        try:
            train_reader(examples, weights, out, recipe, report, base, after_epoch)
        except ValueError as error:
            raise EvaluationError(str(error)) from error
    record: dict[str, Any] = {
        "name": name,
        "recipe": asdict(recipe),
        "questions": len(examples),
        "answerable": answered,
        "development_questions": len(development),
        "epochs": epochs,
    }
    (out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{out / 'reader.onnx'}: {name}")


def measure(reader: Reader, examples: Sequence[Example]) -> dict[str, float | None]:
    """Read each question's own context: F1 and exact match of the best span, AUROC of its margin over no answer."""
    read = best_span(reader)
    guesses = [read(example.question, example.context) for example in examples]
    answered = [
        (guess.text, [example.context[example.start : example.end]])
        for example, guess in zip(examples, guesses, strict=True)
        if example.start is not None
    ]
    area = float(auroc([guess.margin for guess in guesses], [example.start is not None for example in examples])[0])
    return {
        "f1": _mean([token_f1(text, gold) for text, gold in answered]),
        "exact_match": _mean([exact_match(text, gold) for text, gold in answered]),
        "auroc": None if math.isnan(area) else area,
    }


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
