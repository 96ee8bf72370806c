"""``ragqa eval``: ask a suite, print the figures, write them, and fail when they are too low; or compare two runs."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rich.console import Console

from ragqa.articles import Article, content_hash
from ragqa.contract import ArticleBody
from ragqa.errors import UnknownArticle
from ragqa.settings import Settings
from ragqa_eval.answerers import Answerer, HttpAnswerer
from ragqa_eval.comparison import compare, read_run
from ragqa_eval.comparison_report import comparison_markdown, print_comparison
from ragqa_eval.errors import EvaluationError
from ragqa_eval.html_report import html
from ragqa_eval.questions import Question, check_golds
from ragqa_eval.report import format_measure, markdown, print_report
from ragqa_eval.runner import Evaluation, evaluate, progress_bar
from ragqa_eval.scores import LOWER_IS_BETTER, Scores
from ragqa_eval.squad import Split
from ragqa_eval.suites import READER_SUITES, Suite, open_suite, open_suites, spread

if TYPE_CHECKING:
    from ragqa.engine import QuestionAnswerer


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files that a run is written to; None: not written."""

    json: Path | None = None
    markdown: Path | None = None
    html: Path | None = None

    def of(self, suite: str) -> Self:
        """Return the files of one suite among several: ``run.json`` becomes ``run-SUITE.json``."""
        return replace(
            self,
            **{
                field.name: path.with_stem(f"{path.stem}-{suite}")
                for field in fields(self)
                if (path := getattr(self, field.name)) is not None
            },
        )


def run_eval(
    settings: Settings,
    suite: str = "corpus",
    *,
    split: Split | None = None,
    data: Path | None = None,
    url: str | None = None,
    limit: int | None = None,
    outputs: Outputs | None = None,
    fail_under: Sequence[str] = (),
    console: Console | None = None,
) -> int:
    """Evaluate, print the report and return the exit status.

    Parameters
    ----------
    settings
        Of the engine asked in this process; a SQuAD suite gets an index of its own in ``settings.cache``.
    suite
        ``corpus``, ``piaf``, ``presse``, a ``.jsonl`` file of our form or a SQuAD ``.json`` file; a folder of
        them, which are asked in turn, a report each; ``reader-piaf`` or ``reader-presse``, where the reader is
        given the right paragraph.
    split
        ``test``, ``tuning``, ``train`` or ``all`` of a SQuAD file; default: ``test`` where there are splits.
    data
        Directory of the files of ``piaf`` and ``presse``.
    url
        Ask the service at this address instead; it must hold the articles of the suite.
    limit
        At most so many questions, spread over the suite.
    outputs
        Where to write the whole run, its tables, and its page.
    fail_under
        Least values, such as ``f1=0.6``: names of ``Scores``, shares in [0, 1].
    console
        Where the report goes; default: standard output.

    Returns
    -------
    0, or 1 when a figure is below its least value or could not be computed.

    Raises
    ------
    EvaluationError
        For a suite, split, threshold or service that cannot be used.
    RagqaError
        What the engine raises: no index, damaged weights…
    """
    console, outputs = console or Console(), outputs or Outputs()
    least = parse_thresholds(fail_under)
    if suite in READER_SUITES:
        if url is not None or least or outputs.html is not None:
            raise EvaluationError(f"{suite} reads in this process: leave --url, --fail-under and --output-html out")
        _run_reading(settings, open_suite(READER_SUITES[suite], split, data), limit, outputs, console)
        return 0
    suites = open_suites(suite, split, data)
    failures: list[str] = []
    for one in suites:
        evaluation = _evaluate_suite(settings, one, url, limit)
        print_report(evaluation, console)
        _write(evaluation, outputs.of(one.name) if len(suites) > 1 else outputs)
        named = f"{one.name}: " if len(suites) > 1 else ""
        failures += [named + failure for failure in failed_thresholds(evaluation.scores, least)]
    for failure in failures:
        console.print(failure, style="bold red", highlight=False, markup=False)
    return 1 if failures else 0


def run_compare(
    a: Path, b: Path, *, shared_only: bool = False, output_markdown: Path | None = None, console: Console | None = None
) -> None:
    """Compare two runs and print what differs.

    Parameters
    ----------
    a, b
        Files that ``--output-json`` wrote.
    shared_only
        Leave out what only one of them asked, instead of refusing.
    output_markdown
        Where to write the tables.

    Raises
    ------
    EvaluationError
        When a file is no run, or the runs did not ask the same.
    """
    comparison = compare(read_run(a), read_run(b), shared_only=shared_only)
    print_comparison(comparison, console or Console())
    if output_markdown is not None:
        _write_text(output_markdown, comparison_markdown(comparison))


def _evaluate_suite(settings: Settings, suite: Suite, url: str | None, limit: int | None) -> Evaluation:
    questions = spread(suite.questions, limit)
    with ExitStack() as stack:
        if url is None:
            answerer: Answerer = open_engine(settings, suite)
            source = "the active index" if suite.articles is None else "its own index"
        else:
            answerer = stack.enter_context(HttpAnswerer(url))
            source = f"what {url} serves"
        checked = check_golds(questions, _cited_articles(answerer, questions), source)
        return evaluate(
            answerer, checked, suite=suite.name, split=suite.split, settings=settings.model_dump(mode="json")
        )


def _run_reading(settings: Settings, suite: Suite, limit: int | None, outputs: Outputs, console: Console) -> None:
    from ragqa.reader import Reader
    from ragqa.weights import model_directory
    from ragqa_eval.reading import measure_reader, reading_lines

    own = settings.reader / "reader.onnx" if settings.reader else None
    run = measure_reader(suite, Reader(model_directory(settings.cache), settings.threads, own), limit)
    head, *lines = reading_lines(run)
    console.print("\n  ".join([head, *lines]), highlight=False, markup=False, soft_wrap=True)
    if outputs.json is not None:
        _write_text(outputs.json, run.model_dump_json(indent=1) + "\n")
    if outputs.markdown is not None:
        _write_text(outputs.markdown, "\n".join([head, "", *(f"- {line}" for line in lines)]) + "\n")


def _write(evaluation: Evaluation, outputs: Outputs) -> None:
    if outputs.json is not None:
        evaluation.write(outputs.json)
    if outputs.markdown is not None:
        _write_text(outputs.markdown, markdown(evaluation))
    if outputs.html is not None:
        _write_text(outputs.html, html(evaluation))


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def parse_thresholds(texts: Iterable[str]) -> dict[str, float]:
    """``["f1=0.6"]`` → ``{"f1": 0.6}``.

    Raises
    ------
    EvaluationError
        For another form, an unknown figure, one of which less is better, or a value outside [0, 1].
    """
    least = {}
    names = [name for name in Scores.model_fields if name not in LOWER_IS_BETTER]
    for text in texts:
        name, _, value = text.partition("=")
        try:
            number = float(value)
        except ValueError:
            raise EvaluationError(f"--fail-under {text!r} is not of the form f1=0.6") from None
        if name not in names:
            raise EvaluationError(f"--fail-under cannot take {name!r}: choose from {', '.join(names)}")
        if not 0 <= number <= 1:
            raise EvaluationError(f"--fail-under {text!r}: shares are in [0, 1]")
        least[name] = number
    return least


def failed_thresholds(scores: Scores, least: Mapping[str, float]) -> list[str]:
    """Say which figures are below their least value, or could not be computed."""
    failures = []
    for name, bound in least.items():
        measure = getattr(scores, name)
        if measure.value is None:
            failures.append(f"{name} could not be computed: no question of the kind was asked")
        elif measure.value < bound:
            failures.append(f"{name} is {format_measure(name, measure)}, below {100 * bound:g}")
    return failures


def open_engine(settings: Settings, suite: Suite) -> "QuestionAnswerer":
    """Open the engine on the active index, or on an index of the suite's own articles, built if need be."""
    from ragqa.engine import QuestionAnswerer

    if suite.articles is None:
        return QuestionAnswerer.open(settings)
    return QuestionAnswerer.open(index_articles(settings, suite.name, suite.articles))


def index_articles(settings: Settings, name: str, articles: Sequence[Article]) -> Settings:
    """Index articles under ``settings.cache / "eval"`` and return the settings of that index.

    The place is named after the articles' content; what is embedded already is not embedded again.
    """
    from ragqa.embedder import Embedder
    from ragqa.indexing import build_index
    from ragqa.weights import model_directory, token_counter

    key = content_hash(*(part for article in articles for part in (article.id, article.version)))
    indexed = settings.model_copy(update={"index": settings.cache / "eval" / f"{name}-{key}"})
    embedder = Embedder(settings.embedder, settings.cache, settings.threads)
    count_tokens = token_counter(model_directory(settings.cache))
    with progress_bar() as bar:
        task = bar.add_task(f"Index of {name}", total=None)
        build_index(
            articles,
            indexed.index,
            embedder,
            count_tokens,
            lambda _stage, done, total: bar.update(task, completed=done, total=total),
        )
    return indexed


def _cited_articles(answerer: Answerer, questions: Iterable[Question]) -> list[ArticleBody]:
    """Articles of the right answers; one that is not there is missing from the list."""
    found = []
    for article_id in sorted({gold.article_id for question in questions for gold in question.golds}):
        try:
            found.append(answerer.article(article_id))
        except UnknownArticle:
            continue
    return found
