"""Raw scores → calibrated probability that an answer is right: a logistic regression over named features."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ragqa.errors import ReaderError


@dataclass(frozen=True)
class Confidence:
    """A logistic regression, fitted by `ragqa_eval.calibration` and stored with the reader.

    Attributes
    ----------
    reader
        Fingerprint of the reader whose scores it was fitted on.
    weights
        Log-odds for one unit of each raw feature.
    intercept
        Log-odds when all features are zero.
    threshold
        The probability below which ragqa stays silent by default, read off the tuning questions.
    """

    reader: str
    weights: Mapping[str, float]
    intercept: float
    threshold: float

    @classmethod
    def packaged(cls) -> "Confidence":
        """Load the fit that is shipped with the packaged reader.

        Raises
        ------
        ReaderError
            If it is missing or damaged.
        """
        return cls._load(files("ragqa.data") / "reader", "reinstall ragqa")

    @classmethod
    def beside(cls, reader: Path) -> "Confidence":
        """Load the fit in a reader's directory, or the packaged one where there is none.

        Raises
        ------
        ReaderError
            If the file is damaged.
        """
        if not (reader / "confidence.json").exists():
            return cls.packaged()
        return cls._load(reader, "fit it with python -m ragqa_eval.calibration")

    @classmethod
    def _load(cls, directory: Traversable, remedy: str) -> "Confidence":
        path = directory / "confidence.json"
        try:
            return cls.of_record(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ReaderError(f"{path} cannot be loaded: {error}; {remedy}") from error

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> "Confidence":
        """Make one from its JSON form."""
        weights = {str(name): float(weight) for name, weight in record["weights"].items()}
        return cls(str(record["reader"]), weights, float(record["intercept"]), float(record["threshold"]))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The features' names, in a fixed order."""
        return tuple(self.weights)

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability, in (0, 1), that a candidate with these features is right.

        Raises
        ------
        KeyError
            If a feature is missing.
        """
        odds = self.intercept + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
