"""An evaluation as one HTML file: figures, drawings, and every question that is not fully right."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ragqa_eval.charts import cumulative_plot, interval_bar, reliability_diagram, risk_coverage_curve
from ragqa_eval.curves import Point, cumulative, reliability, risk_at, risk_coverage
from ragqa_eval.mistakes import MEANING, mistakes
from ragqa_eval.records import Given, Record
from ragqa_eval.report import GROUP_COLUMNS, format_interval, format_measure, measures
from ragqa_eval.runner import Evaluation

COVERAGES = (0.90, 0.95)
"""Where the risk is written out."""


def html(evaluation: Evaluation) -> str:
    """Return a page that needs no script and no other file: drawings and styles are in it, every text escaped."""
    attempts = [record.forced for record in evaluation.records if record.forced is not None]
    confidences = [given.confidence for given in attempts]
    rights = [given.right for given in attempts]
    bins = reliability(confidences, rights)
    return _TEMPLATES.get_template("report.html").render(
        evaluation=evaluation,
        measures=measures(evaluation.scores),
        groups={"Kind": evaluation.by_kind, "Language": evaluation.by_language},
        columns=GROUP_COLUMNS,
        attempts=len(attempts),
        bins=bins,
        reliability=reliability_diagram(bins),
        risks={coverage: risk_at(coverage, confidences, rights) for coverage in COVERAGES},
        risk_coverage=risk_coverage_curve(risk_coverage(confidences, rights), COVERAGES, _served(attempts, evaluation)),
        latency=_latency(evaluation),
        mistakes=mistakes(evaluation.records),
        meaning=MEANING,
    )


def marked(given: Given) -> Markup:
    """The cited paragraph with its extract marked; the extract alone where a run did not keep the paragraph."""
    text = given.paragraph_text or given.text
    start, end = (given.start, given.end) if given.paragraph_text else (0, len(text))
    return Markup("{}<mark>{}</mark>{}").format(text[:start], text[start:end], text[end:])


def _served(attempts: list[Given], evaluation: Evaluation) -> Point | None:
    answers = [record.answer for record in evaluation.records if record.answer is not None]
    if not answers:
        return None
    wrong = sum(not given.right for given in answers)
    return Point(len(answers) / len(attempts), wrong / len(answers), evaluation.index.threshold)


def _latency(evaluation: Evaluation) -> Markup:
    scores = evaluation.scores
    steps = list(cumulative([record.wall_ms for record in evaluation.records]))
    quantiles = ((scores.wall_p50, "p50"), (scores.wall_p95, "p95"))
    return cumulative_plot(
        steps, [(one.value, name) for one, name in quantiles if one.value is not None], "Latency, cumulative"
    )


def _shown(record: Record) -> Given | None:
    """The answer that was served, else the one that silence kept back."""
    return record.answer or record.forced


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"bar": interval_bar, "marked": marked, "shown": _shown}
    environment.globals |= {"write": format_measure, "limits": format_interval}
    return environment


_TEMPLATES = _environment()
