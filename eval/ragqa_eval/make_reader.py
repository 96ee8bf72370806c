"""The recipe of the shipped reader: first reader → one pass over everything that may be trained on → serving form.

Run it as ``make reader`` or ``python -m ragqa_eval.make_reader --base ../shared/models/reader-first --out DIR``; it
needs the extra ``ragqa[train]`` and the training parts of presse-fr, PIAF and XQuAD, takes about an hour on two AVX2
cores, and goes on where it was interrupted.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from ragqa.settings import read_settings
from ragqa.training_data import Example, Recipe, read_examples
from ragqa_eval.suites import DEFAULT_DATA, SQUAD_FILES
from ragqa_eval.train_command import examples_of, run_training

TRAINING = Path(__file__).resolve().parents[1] / "training"
"""Our own training questions."""

RECIPE = Recipe(
    epochs=1, learning_rate=1.2e-4, warm_up=0.06, titled=0.6, blurred=0.2, negatives=0.25, dropped=0.06, frozen_layers=6
)
PIAF_QUESTIONS = 4000
"""Of PIAF's training part, drawn by the recipe's seed, so that what was learnt there is not forgotten."""
CROSS_LINGUAL_QUESTIONS = 600
"""German and English questions of XQuAD put to its Spanish paragraphs, as Dutch or German ones are to French."""


def training_examples(data: Path, seed: int) -> list[Example]:
    """Choose the examples; never one of a tuning or test part."""
    rng = random.Random(seed)  # noqa: S311 (not for secrets)
    ours = examples_of(sorted(TRAINING.glob("*.json")))
    presse = examples_of([data / SQUAD_FILES["presse"]])
    piaf = examples_of([data / SQUAD_FILES["piaf"]])
    crossed = list(cross_lingual(data / "xquad.es.json", [data / "xquad.en.json", data / "xquad.de.json"]))
    return [*ours, *presse, *rng.sample(piaf, PIAF_QUESTIONS), *rng.sample(crossed, CROSS_LINGUAL_QUESTIONS)]


def cross_lingual(paragraphs: Path, questions: Sequence[Path]) -> Iterator[Example]:
    """Put questions to the paragraphs of another translation of the same SQuAD file."""
    asked = [
        {
            question["id"]: question["question"]
            for entry in json.loads(path.read_text(encoding="utf-8"))["data"]
            for paragraph in entry["paragraphs"]
            for question in paragraph["qas"]
        }
        for path in questions
    ]
    numbered = {
        question["question"]: question["id"]
        for entry in json.loads(paragraphs.read_text(encoding="utf-8"))["data"]
        for paragraph in entry["paragraphs"]
        for question in paragraph["qas"]
    }
    for example in read_examples(paragraphs):
        for texts in asked:
            if text := texts.get(numbered[example.question]):
                yield Example(text, example.context, example.title, example.start, example.end)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="directory of PIAF, presse-fr and XQuAD")
    parser.add_argument("--base", type=Path, required=True, help="directory of the reader to go on from")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint and weights; reader.onnx in the end")
    parser.add_argument("--name", default="reader", help="goes into the fingerprint")
    parsed = parser.parse_args(arguments)
    development = examples_of([parsed.data / SQUAD_FILES["presse"]], "tuning")
    examples = training_examples(parsed.data, RECIPE.seed)
    run_training(
        read_settings(), examples, parsed.out, RECIPE, base=parsed.base, name=parsed.name, development=development
    )


if __name__ == "__main__":
    main()
