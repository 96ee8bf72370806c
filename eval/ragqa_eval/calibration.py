"""Fits ``confidence.json``: which evidence makes a candidate right, and from which probability on to answer.

Run it as ``python -m ragqa_eval.calibration`` after the reader or the retriever changed. It needs the extra
``ragqa[train]`` and the tuning parts of PIAF and presse-fr, and never sees a test question or one of ``corpus/``.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ragqa.confidence import Confidence
from ragqa.evidence import FEATURES
from ragqa.reader import Reader
from ragqa.settings import read_settings
from ragqa.weights import model_directory
from ragqa_eval.metrics import auroc
from ragqa_eval.suites import DEFAULT_DATA
from ragqa_eval.tuning import Asked, collect, keep, kept

SILENCE_GOAL, ANSWER_GOAL = 0.90, 0.92
"""Shares of the unanswerable met with silence and of the answerable answered that the product promises."""
_FOLDS = 5
_NO_CANDIDATE = -30.0
_ROUNDS = 4
_CONTENDERS = 4
_RIDGE = 3.0
"""Strength of the ridge penalty on standardised features: half of it times the squared weights is added to the loss."""
_AGAINST = frozenset({"rival", "missing", "wants_missed"})
_EITHER = frozenset({"length", "foreign"})
"""Features that may only speak against an answer, or either way; all others may only speak for it.

Without these bounds BM25 scores got a negative weight, for PIAF's are higher than a small site's: ragqa then stayed
silent on small sites.
"""

Floats = npt.NDArray[np.float64]


def fit(asked: Sequence[Asked], names: Sequence[str], reader: str) -> Confidence:
    """Fit weights on all questions; scale them, and choose the threshold, on odds from folds that left a question out.

    So nothing is calibrated on a question that its weights were fitted on.
    """
    weights, intercept = _select(asked, names)
    winners = _held_out(asked, names)
    scale, shift = _regression(winners.odds[:, None], winners.right, [(0.0, None)])
    scaled = dict(zip(names, (weights * scale[0]).tolist(), strict=True))
    probabilities = _logistic(winners.odds * scale[0] + shift)
    return Confidence(
        reader, scaled, float(intercept * scale[0] + shift), threshold=best_threshold(asked, probabilities)
    )


@dataclass(frozen=True)
class Winners:
    """Each question's best candidate: its log-odds, float64 [questions], and whether it is right."""

    odds: Floats
    right: npt.NDArray[np.bool_]


def _select(asked: Sequence[Asked], names: Sequence[str]) -> tuple[Floats, float]:
    """Learn to tell each question's best candidates apart, ranked by the round before; the first by margin."""
    weights, intercept = np.array([float(name == "margin") for name in names]), 0.0
    for done in range(_ROUNDS):
        # Without margins nothing ranks the candidates of the first round: all of them count.
        rows, right = _contenders(asked, weights, _CONTENDERS if done or weights.any() else None)
        weights, intercept = _regression(rows, right, _bounds(names))
    return weights, intercept


def _held_out(asked: Sequence[Asked], names: Sequence[str]) -> Winners:
    """Weigh each question by what the other folds teach."""
    odds, right = np.full(len(asked), _NO_CANDIDATE), np.zeros(len(asked), dtype=np.bool_)
    for fold in range(_FOLDS):
        weights, intercept = _select([one for row, one in enumerate(asked) if row % _FOLDS != fold], names)
        for row in range(fold, len(asked), _FOLDS):
            if len(asked[row].right):
                scores = asked[row].features @ weights + intercept
                best = int(np.argmax(scores))
                odds[row], right[row] = scores[best], asked[row].right[best]
    return Winners(odds, right)


def best_threshold(asked: Sequence[Asked], probabilities: Floats) -> float:
    """Return the threshold where silence and answering come closest to their goals, whichever is further off."""
    natural = np.array([one.natural for one in asked])
    answerable = np.array([one.answerable for one in asked])[natural]
    probabilities = probabilities[natural]
    candidates = np.linspace(0.05, 0.95, 181)
    answered = np.array([(probabilities[answerable] >= t).mean() for t in candidates])
    silent = np.array([(probabilities[~answerable] < t).mean() for t in candidates])
    return float(candidates[np.argmax(np.minimum(answered / ANSWER_GOAL, silent / SILENCE_GOAL))])


def report(
    asked: Sequence[Asked], probabilities: Floats, right: npt.NDArray[np.bool_], threshold: float
) -> dict[str, float | None]:
    """Return figures of the winners: shares answered and silent, AUROC, Brier scores, risk at two coverages.

    Parameters
    ----------
    probabilities, right
        Of each question's best candidate, [questions].
    """
    natural = np.array([one.natural for one in asked])
    answerable = np.array([one.answerable for one in asked])
    answers = probabilities >= threshold
    constant = right.mean()
    by_confidence = right[natural][np.argsort(-probabilities[natural], kind="stable")]
    return {
        "questions": float(len(asked)),
        "answered_of_answerable": _share(answers[natural & answerable]),
        "silent_of_unanswerable": _share(~answers[natural & ~answerable]),
        "right_of_answered": _share(right[answers & natural]),
        "auroc_answerable": _area(probabilities[natural], answerable[natural]),
        "auroc_right": _area(probabilities[natural], right[natural]),
        "brier": float(np.mean((probabilities - right) ** 2)),
        "brier_of_best_constant": float(constant * (1 - constant)),
        "risk_at_90": _share(~by_confidence[: round(0.9 * len(by_confidence))]),
        "risk_at_95": _share(~by_confidence[: round(0.95 * len(by_confidence))]),
    }


def _share(values: npt.NDArray[Any]) -> float | None:
    return float(values.mean()) if values.size else None


def _area(probabilities: Floats, outcomes: npt.NDArray[np.bool_]) -> float | None:
    area = float(auroc(probabilities.tolist(), outcomes.tolist())[0])
    return None if np.isnan(area) else area


def _contenders(asked: Sequence[Asked], weights: Floats, count: int | None) -> tuple[Floats, npt.NDArray[np.bool_]]:
    rows, right = [], []
    for one in asked:
        best = np.argsort(-(one.features @ weights), kind="stable")[:count]
        rows.append(one.features[best])
        right.append(one.right[best])
    return np.concatenate(rows), np.concatenate(right)


def _bounds(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    return [(None if name in _EITHER | _AGAINST else 0.0, 0.0 if name in _AGAINST else None) for name in names]


def _regression(
    rows: Floats, right: npt.NDArray[np.bool_], bounds: Sequence[tuple[float | None, float | None]]
) -> tuple[Floats, float]:
    """Return weights [features] within their bounds and the intercept of a ridge logistic regression."""
    from scipy.optimize import minimize

    mean, deviation = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    standardised, signs = (rows - mean) / deviation, np.where(right, 1.0, -1.0)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, intercept = parameters[:-1], parameters[-1]
        margins = signs * (standardised @ weights + intercept)
        slopes = -signs / (1 + np.exp(np.clip(margins, -30, 30)))
        gradient = np.append(standardised.T @ slopes + _RIDGE * weights, slopes.sum())
        return float(np.logaddexp(0, -margins).sum() + _RIDGE / 2 * weights @ weights), gradient

    start = np.zeros(rows.shape[1] + 1)
    solution = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    weights: Floats = solution.x[:-1] / deviation
    return weights, float(solution.x[-1] - weights @ mean)


def _logistic(odds: Floats) -> Floats:
    probabilities: Floats = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return probabilities


def held_out_reports(
    evidence: Mapping[str, Sequence[Asked]], names: Sequence[str], threshold: float | None = None
) -> dict[str, dict[str, float | None]]:
    """Report each suite, and all together, with probabilities that the question itself had no part in.

    Parameters
    ----------
    threshold
        The one that is shipped; default: the best on all the questions.
    """
    everything = [one for part in evidence.values() for one in part]
    winners = _held_out(everything, names)
    probabilities = np.empty(len(everything))
    for fold in range(_FOLDS):
        others = np.arange(len(everything)) % _FOLDS != fold
        scale, shift = _regression(winners.odds[others, None], winners.right[others], [(0.0, None)])
        probabilities[~others] = _logistic(winners.odds[~others] * scale[0] + shift)
    if threshold is None:
        threshold = best_threshold(everything, probabilities)
    reports = {"all": report(everything, probabilities, winners.right, threshold)}
    start = 0
    for suite, part in evidence.items():
        rows = slice(start, start := start + len(part))
        reports[suite] = report(part, probabilities[rows], winners.right[rows], threshold)
    return reports


def ablation(evidence: Mapping[str, Sequence[Asked]]) -> dict[str, dict[str, float | None]]:
    """Return the held-out figures with all features, and without each one."""
    figures = {"": held_out_reports(evidence, FEATURES)["all"]}
    for position, name in enumerate(FEATURES):
        others = {
            suite: [
                Asked(np.delete(one.features, position, axis=1), one.right, one.answerable, one.natural) for one in part
            ]
            for suite, part in evidence.items()
        }
        figures[name] = held_out_reports(others, [other for other in FEATURES if other != name])["all"]
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on the tuning questions and write ``confidence.json`` with its own report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evidence", type=Path, help="a file to keep the evidence in, or to take it from")
    parser.add_argument("--ablation", action="store_true", help="print what each feature is worth, and write nothing")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="directory of PIAF and presse-fr")
    parser.add_argument("--out", type=Path, help="the confidence.json to write")
    parsed = parser.parse_args(arguments)
    settings = read_settings()
    reader = Reader(model_directory(settings.cache), settings.threads).fingerprint
    evidence = kept(parsed.evidence, reader, FEATURES) if parsed.evidence else None
    if evidence is None:
        evidence = collect(settings, parsed.data, FEATURES)
        if parsed.evidence:
            keep(parsed.evidence, reader, evidence, FEATURES)
    everything = [one for part in evidence.values() for one in part]
    if parsed.ablation:
        for left_out, figures in ablation(evidence).items():
            shares = {name: value for name, value in figures.items() if value is not None and name != "questions"}
            without = f"− {left_out}" if left_out else "all features"
            print(f"{without:20}", ", ".join(f"{name} {100 * value:.1f}" for name, value in shares.items()))
        return
    confidence = fit(everything, FEATURES, reader)
    record: dict[str, Any] = {
        "reader": confidence.reader,
        "weights": {name: round(weight, 6) for name, weight in confidence.weights.items()},
        "intercept": round(confidence.intercept, 6),
        "threshold": round(confidence.threshold, 3),
        "held_out": held_out_reports(evidence, FEATURES, confidence.threshold),
    }
    if parsed.out:
        parsed.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
