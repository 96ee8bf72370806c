"""The recipe of the shipped reader: first reader → one more pass, mostly over press questions → serving form.

Run it as ``python -m ragqa_eval.make_reader --base ../shared/models/reader-first --out DIR``; it needs the extra
``ragqa[train]`` and the training parts of presse-fr and PIAF, and takes about half an hour on two AVX2 cores.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from ragqa.reader_export import export_reader
from ragqa.settings import read_settings
from ragqa.training import Example, Recipe, read_examples, train_reader
from ragqa.weights import model_directory
from ragqa_eval.runner import progress_bar
from ragqa_eval.squad import piaf_split, presse_split
from ragqa_eval.suites import DEFAULT_DATA, SQUAD_FILES

RECIPE = Recipe(
    epochs=1, learning_rate=1e-4, warm_up=0.1, titled=0.0, blurred=0.2, negatives=0.2, dropped=0.05, frozen_layers=6
)
SEEN_BEFORE = 440
"""Paragraphs of presse-fr that the first reader was trained on; of their questions every other one is repeated."""
PIAF_QUESTIONS = 1200
"""Of PIAF's training part, drawn by the recipe's seed, so that what was learnt there is not forgotten."""


def training_examples(data: Path, seed: int) -> list[Example]:
    """Choose the examples; never one of a tuning or test part."""
    rng = random.Random(seed)  # noqa: S311 (not for secrets)
    presse = data / SQUAD_FILES["presse"]
    new = read_examples(presse, lambda n: n >= SEEN_BEFORE and presse_split(n, n) == "train")
    seen = read_examples(presse, lambda n: n < SEEN_BEFORE and presse_split(n, n) == "train")
    piaf = read_examples(data / SQUAD_FILES["piaf"], lambda n: piaf_split(n, 0) == "train")
    return [*new, *rng.sample(seen, len(seen) // 2), *rng.sample(piaf, PIAF_QUESTIONS)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="directory of PIAF and presse-fr")
    parser.add_argument("--base", type=Path, required=True, help="directory of the reader to go on from")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint and weights; reader.onnx in the end")
    parser.add_argument("--name", default="reader-presse", help="goes into the fingerprint")
    parsed = parser.parse_args(arguments)
    settings = read_settings()
    weights = model_directory(settings.cache)
    examples = training_examples(parsed.data, RECIPE.seed)
    with progress_bar() as bar:
        task = bar.add_task("Training", total=None)

        def report(step: int, steps: int, loss: float) -> None:
            bar.update(task, completed=step, total=steps, description=f"Training, loss {loss:.3f}")
            if step % 20 == 0 and not bar.console.is_terminal:
                print(f"step {step} of {steps}, loss {loss:.3f}", flush=True)

        train_reader(examples, weights, parsed.out, RECIPE, report, parsed.base)
    export_reader(parsed.out, parsed.out / "reader.onnx", parsed.name)
    print(f"{len(examples)} examples → {parsed.out / 'reader.onnx'}")


if __name__ == "__main__":
    main()
