"""The ``ragqa`` command: index, ask, search, info, serve, eval, train-reader.

Exit codes: 0 done; 1 an error, told on standard error, or a figure of eval below --fail-under; 2 wrong usage; 3 built,
but files were rejected; 4 no answer; 130 interrupted.
"""

import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from ragqa.contract import MAX_SEARCH_K, MAX_TOP_K, AskRequest
from ragqa.errors import RagqaError
from ragqa.settings import Settings, read_settings

REJECTED, NO_ANSWER, INTERRUPTED = 3, 4, 130

app = typer.Typer(
    help="Answers questions with verbatim, cited extracts of your own articles, or says that they do not answer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of the snapshots [RAGQA_INDEX, ./index].")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def main() -> None:
    """Run the command; errors of ragqa become one line on standard error and exit status 1."""
    try:
        app(standalone_mode=True)
    except RagqaError as error:
        print(f"ragqa: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


@app.command()
def index(
    corpus: Annotated[
        Path | None, typer.Argument(help="Folder or file with the articles [RAGQA_CORPUS, ./corpus].")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the index from a folder of articles; what did not change is not embedded again.

    Reads .md, .txt, .html, .jsonl, .pdf and .docx files. A file that cannot be read is named and skipped; the
    exit status is then 3.
    """
    settings = _settings(corpus=corpus, index=index)
    from ragqa.embedder import Embedder
    from ragqa.indexing import build_index
    from ragqa.terminal import print_build, progress_of_build
    from ragqa.weights import model_directory, token_counter

    if not settings.corpus.exists():
        _fail(f"{settings.corpus} is not there: give the folder of your articles, as in: ragqa index my-articles")
    with progress_of_build() as progress:
        embedder = Embedder(settings.embedder, settings.cache, settings.threads)
        counter = token_counter(model_directory(settings.cache))
        report = build_index(settings.corpus, settings.index, embedder, counter, progress)
    print_build(report, as_json)
    if report.rejected:
        raise typer.Exit(REJECTED)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in French, Dutch, English or German.")],
    top_k: Annotated[int, typer.Option("--top-k", "-k", min=1, max=MAX_TOP_K, help="Answers at most.")] = 3,
    min_confidence: Annotated[
        float | None, typer.Option(min=0, max=1, help="Answer from this confidence on; else as calibrated.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Add every candidate with its scores.")] = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a question; the exit status is 4 when the articles do not answer it."""
    settings = _settings(index=index)
    request = _request(question, top_k, min_confidence, explain)
    from ragqa.engine import QuestionAnswerer
    from ragqa.snapshot import active_directory
    from ragqa.terminal import print_reply

    active_directory(settings.index)  # a missing index is told before the models are loaded
    reply = QuestionAnswerer.open(settings).ask(request)
    print_reply(reply, as_json)
    if reply.abstained:
        raise typer.Exit(NO_ANSWER)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=MAX_SEARCH_K, help="Passages at most.")] = 5,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the closest passages with their dense, lexical and fused scores."""
    settings = _settings(index=index)
    text = _request(query, 1, None, False).question
    from ragqa.engine import QuestionAnswerer
    from ragqa.snapshot import active_directory
    from ragqa.terminal import print_search

    active_directory(settings.index)
    print_search(QuestionAnswerer.open(settings).search(text, k), as_json)


@app.command()
def info(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Show what the active index holds and what built it, without loading a model."""
    settings = _settings(index=index)
    from ragqa.snapshot import active_directory, verify
    from ragqa.terminal import print_info

    directory = active_directory(settings.index)
    print_info(verify(directory), directory, as_json)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [RAGQA_HOST, 127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port [RAGQA_PORT, 8000].")] = None,
    index: IndexOption = None,
) -> None:
    """Serve the page and the HTTP API until Ctrl-C."""
    settings = _settings(host=host, port=port, index=index)
    from ragqa.snapshot import active_directory

    active_directory(settings.index)
    from ragqa_api.serving import serve as run

    run(settings)


class _SuiteOrCommand(TyperGroup):
    """What comes after ``ragqa eval``: a suite and its options, unless it is the name of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = bool(args) and args[0] in self.commands
        return super().parse_args(ctx, args if named else ["run", *args])


evaluation = typer.Typer(cls=_SuiteOrCommand)
app.add_typer(evaluation, name="eval", help="Score a set of questions, or compare two such runs.")


@evaluation.command(name="run")
def evaluate(
    suite: Annotated[
        str,
        typer.Argument(
            help="corpus, dialogues, piaf, presse, a .jsonl file of questions, a SQuAD .json file, or a folder of "
            "such files, a report each; reader-piaf, reader-presse: the reader alone, the right paragraph given."
        ),
    ] = "corpus",
    split: Annotated[
        str | None, typer.Option(help="test, tuning, train or all, of a SQuAD file; else test where there are splits.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of piaf and presse [../shared/data].")] = None,
    url: Annotated[str | None, typer.Option(help="Ask this running service instead of this process.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask at most so many questions, spread over all.")] = None,
    output_json: Annotated[Path | None, typer.Option("--output-json", help="Write the whole run here.")] = None,
    output_markdown: Annotated[Path | None, typer.Option("--output-markdown", help="Write the tables here.")] = None,
    output_html: Annotated[
        Path | None, typer.Option("--output-html", help="Write a page with plots and every mistake here.")
    ] = None,
    fail_under: Annotated[
        list[str] | None, typer.Option(help="Exit with 1 when a figure is lower, as in: --fail-under f1=0.8")
    ] = None,
    index: IndexOption = None,
) -> None:
    """Score answers, citations, retrieval, silence and latency on a set of questions, with intervals.

    The word run may be left out: ragqa eval corpus. Two runs written with --output-json are compared by
    ragqa eval compare A.json B.json.
    """
    settings = _settings(index=index)
    if split not in (None, "test", "tuning", "train", "all"):
        raise typer.BadParameter("choose from test, tuning, train, all", param_hint="--split")
    from ragqa_eval.command import Outputs, run_eval

    status = run_eval(
        settings,
        suite,
        split=split,  # type: ignore[arg-type]  # one of its values, as just checked
        data=data,
        url=url,
        limit=limit,
        outputs=Outputs(output_json, output_markdown, output_html),
        fail_under=fail_under or (),
    )
    raise typer.Exit(status)


@evaluation.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A.json", help="A run, written with --output-json.")],
    b: Annotated[Path, typer.Argument(metavar="B.json", help="Another run of the same suite.")],
    shared: Annotated[bool, typer.Option("--shared", help="Leave out questions that only one of them asked.")] = False,
    output_markdown: Annotated[Path | None, typer.Option("--output-markdown", help="Write the tables here.")] = None,
) -> None:
    """Show what differs between two runs, question by question, and whether by more than chance."""
    from ragqa_eval.command import run_compare

    run_compare(a, b, shared_only=shared, output_markdown=output_markdown)


@app.command(name="train-reader")
def train_reader(
    data: Annotated[
        list[Path],
        typer.Option(help="SQuAD 1.1 or 2.0 file; repeatable. Of piaf and presse the training part is taken."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for checkpoints and reader.onnx; a broken run goes on from there.")],
    dev: Annotated[
        Path | None, typer.Option(help="SQuAD file to measure each epoch with; of piaf and presse the tuning part.")
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(
            help="Reader to go on from: a folder with reader.safetensors, or an ONNX file; else the packaged one."
        ),
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the questions.")] = 3,
    batch: Annotated[int, typer.Option(min=1, help="Windows a step.")] = 16,
    learning_rate: Annotated[float, typer.Option(min=0, help="Highest one, after warm-up.")] = 1e-4,
    frozen_layers: Annotated[
        int, typer.Option(min=0, max=11, help="Lower layers left as they are; fewer cost more time and questions.")
    ] = 6,
    seed: Annotated[int, typer.Option(help="Same seed, same questions: same weights.")] = 1,
    name: Annotated[str, typer.Option(help="Goes into the reader's fingerprint.")] = "own-reader",
) -> None:
    """Fine-tune a span reader on annotated questions; RAGQA_READER=OUT serves it."""
    settings = _settings()
    from ragqa.training_data import Recipe
    from ragqa_eval.train_command import examples_of, packaged_reader, run_training

    recipe = Recipe(
        epochs=epochs, batch=batch, learning_rate=learning_rate, frozen_layers=frozen_layers, seed=seed, warm_up=0.1
    )
    run_training(
        settings,
        examples_of(data),
        out,
        recipe,
        base=base or packaged_reader(),
        name=name,
        development=examples_of([dev], "tuning") if dev else (),
    )


def _settings(**given: object) -> Settings:
    changes = {name: value for name, value in given.items() if value is not None}
    return read_settings().model_copy(update=changes)


def _request(question: str, top_k: int, min_confidence: float | None, explain: bool) -> AskRequest:
    import pydantic

    try:
        return AskRequest(question=question, top_k=top_k, min_confidence=min_confidence, explain=explain)
    except pydantic.ValidationError:
        raise typer.BadParameter("a question has 1 to 512 characters") from None


def _fail(message: str) -> NoReturn:
    print(f"ragqa: {message}", file=sys.stderr)
    raise typer.Exit(1)
