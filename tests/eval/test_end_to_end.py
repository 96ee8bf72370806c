"""Three questions about a small corpus: in process, over HTTP, and through `ragqa eval`."""

import io
import json

import pytest
from rich.console import Console

from api.support import served
from ragqa.articles import Article, Block, number_paragraphs
from ragqa.contract import AskRequest
from ragqa.engine import QuestionAnswerer
from ragqa.indexing import build_index
from ragqa.settings import Settings
from ragqa_api import create_app
from ragqa_eval.answerers import HttpAnswerer
from ragqa_eval.command import Outputs, run_eval
from ragqa_eval.errors import EvaluationError, WrongQuestions
from ragqa_eval.parity import compare_answerers
from ragqa_eval.questions import Gold, Question
from ragqa_eval.reading import ReadingRun
from ragqa_eval.runner import Evaluation, ask_one, evaluate

ARTICLES = [
    Article(id=identity, title=title, paragraphs=number_paragraphs([Block(text) for text in texts]))
    for identity, title, texts in (
        (
            "verhalle",
            "Verhalle ouvre sa ferme",
            (
                "Samedi, la ferme a reçu ses premiers visiteurs sous un ciel clair.",
                "La coopérative Verhalle, installée à Durbuy, emploie douze personnes.",
            ),
        ),
        (
            "bibliotheque",
            "La bibliothèque de Namur rouvre",
            ("La rénovation de la bibliothèque a coûté 3,2 millions d’euros, payés par la Région wallonne.",),
        ),
        ("tram", "Le tram de Liège", ("Le tram transporte chaque jour cinquante mille voyageurs.",)),
    )
]
QUESTIONS = [
    Question(
        "ou",
        "Où la coopérative Verhalle est-elle installée ?",
        "fr",
        "place",
        True,
        (Gold("verhalle", 2, "Durbuy"),),
    ),
    Question(
        "cout",
        "Combien la rénovation de la bibliothèque de Namur a-t-elle coûté ?",
        "fr",
        "number",
        True,
        (Gold("bibliotheque", 1, "3,2 millions d’euros"),),
    ),
    Question("telescope", "Qui a inventé le télescope à neutrinos ?", "fr", "off_topic", False, ()),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory, embedder, count_tokens):
    """Settings with an index of the three articles and a cache of their own around the shared weights."""
    cache = tmp_path_factory.mktemp("cache")
    for entry in Settings().cache.iterdir():
        (cache / entry.name).symlink_to(entry)
    settings = Settings(index=tmp_path_factory.mktemp("index"), cache=cache, rate_limit=10_000)
    build_index(ARTICLES, settings.index, embedder, count_tokens)
    return settings


@pytest.fixture(scope="module")
def engine(settings):
    """Return the engine on that index."""
    return QuestionAnswerer.open(settings)


@pytest.fixture(scope="module")
def address(settings, engine):
    """Address of a service around the same engine."""
    with served(create_app(settings, lambda _: engine)) as client:
        yield str(client.base_url)


@pytest.fixture
def question_file(tmp_path):
    """The three questions in our form."""
    path = tmp_path / "three.jsonl"
    lines = []
    for question in QUESTIONS:
        golds = [{"article_id": g.article_id, "paragraph": g.paragraph, "text": g.text} for g in question.golds]
        fields = {name: getattr(question, name) for name in ("id", "question", "language", "kind", "answerable")}
        lines.append(json.dumps(fields | {"answers": golds}, ensure_ascii=False))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def run(settings, suite, **options):
    console = Console(file=io.StringIO(), width=160)
    status = run_eval(settings, str(suite), console=console, **options)
    return status, console.file.getvalue()


def test_the_engine_finds_the_paragraphs_and_reads_the_answers(engine):
    evaluation = evaluate(engine, QUESTIONS, suite="three", progress=False)
    place, cost, off_topic = evaluation.records
    assert (place.rank, cost.rank, off_topic.rank) == (1, 1, None)
    assert place.forced.text == "Durbuy"
    assert cost.forced.f1 > 0.5
    assert off_topic.answer is None
    assert evaluation.scores.recall_1.value == 1.0
    assert set(evaluation.by_kind) == {"place", "number", "off_topic"}
    assert evaluation.target == "in process"
    assert evaluation.index.articles == 3


def test_the_same_questions_over_http_get_identical_answers(engine, address):
    requests = [AskRequest(question=q.question, min_confidence=c) for q in QUESTIONS for c in (None, 0.0)]
    with HttpAnswerer(address) as service:
        assert compare_answerers(engine, service, requests) == []


def test_the_command_reports_in_the_terminal_in_json_in_markdown_and_as_a_page(settings, question_file, tmp_path):
    json_file, markdown_file, html_file = (tmp_path / "out" / f"run.{form}" for form in ("json", "md", "html"))
    status, printed = run(
        settings,
        question_file,
        outputs=Outputs(json_file, markdown_file, html_file),
        fail_under=["recall_1=1"],
    )
    assert status == 0
    assert "three: 3 questions, in process" in printed
    evaluation = Evaluation.model_validate_json(json_file.read_text(encoding="utf-8"))
    assert [record.id for record in evaluation.records] == ["ou", "cout", "telescope"]
    assert evaluation.settings["index"] == str(settings.index)
    assert "numpy" in evaluation.versions
    assert "| near_miss |" not in markdown_file.read_text(encoding="utf-8")
    assert "| off_topic | 1 |" in markdown_file.read_text(encoding="utf-8")
    assert "3 questions asked of ragqa" in html_file.read_text(encoding="utf-8")


def test_a_record_keeps_the_cited_paragraph_and_how_many_were_read(engine):
    place = ask_one(engine, QUESTIONS[0])
    assert place.forced.title == "Verhalle ouvre sa ferme"
    assert place.forced.paragraph_text[place.forced.start : place.forced.end] == place.forced.text == "Durbuy"
    assert place.paragraphs_read == 4, "all there are"


def test_the_command_asks_a_running_service(settings, question_file, address):
    status, printed = run(settings, question_file, url=address, limit=2)
    assert status == 0
    assert f"three: 2 questions, {address}" in printed


def test_a_figure_below_its_bound_fails_the_command(settings, question_file):
    status, printed = run(settings, question_file, limit=1, fail_under=["silence_recall=0.5"])
    assert status == 1
    assert "silence_recall could not be computed" in printed


def test_answers_that_are_not_in_the_index_stop_the_command(settings, question_file):
    moved = question_file.read_text(encoding="utf-8").replace('"paragraph": 2', '"paragraph": 1')
    question_file.write_text(moved, encoding="utf-8")
    with pytest.raises(WrongQuestions, match="not in paragraph 1 of 'verhalle', but in paragraph 2"):
        run(settings, question_file)


def write_squad(path):
    """Write the two answerable questions as a SQuAD file, and one that the first paragraph does not answer."""
    paragraphs = []
    for question in QUESTIONS[:2]:
        gold = question.golds[0]
        article = next(article for article in ARTICLES if article.id == gold.article_id)
        context = article.paragraphs[gold.paragraph - 1].text
        answer = {"text": gold.text, "answer_start": context.index(gold.text)}
        asked = {"id": question.id, "question": question.question, "answers": [answer]}
        paragraphs.append({"context": context, "qas": [asked]})
    nothing = {"id": "non", "question": QUESTIONS[2].question, "answers": [], "is_impossible": True}
    paragraphs[0]["qas"].append(nothing)
    path.write_text(json.dumps({"data": [{"title": "Presse", "paragraphs": paragraphs}]}), encoding="utf-8")
    return path


def test_a_squad_file_gets_an_index_of_its_own(settings, tmp_path):
    status, printed = run(settings, write_squad(tmp_path / "petit.json"), fail_under=["recall_5=1"])
    assert status == 0
    assert "petit, all: 3 questions" in printed
    assert "(2 articles, 2 passages)" in printed
    assert len(list((settings.cache / "eval").glob("petit-*"))) == 1


def test_the_files_of_a_folder_are_asked_in_turn_and_any_of_them_can_fail(settings, question_file, tmp_path):
    write_squad(tmp_path / "petit.json")
    only_silence = question_file.read_text(encoding="utf-8").splitlines()[-1]
    question_file.write_text(only_silence, encoding="utf-8")
    outputs = Outputs(json=tmp_path / "out" / "run.json")
    status, printed = run(settings, tmp_path, outputs=outputs, fail_under=["recall_5=1"])
    assert printed.index("petit, all: 3 questions") < printed.index("three: 1 questions")
    assert sorted(path.name for path in outputs.json.parent.iterdir()) == ["run-petit.json", "run-three.json"]
    assert status == 1
    assert "three: recall_5 could not be computed" in printed
    assert "petit: recall_5" not in printed


def test_a_reader_suite_reads_the_right_paragraphs(settings, tmp_path):
    write_squad(tmp_path / "presse-fr.json")
    outputs = Outputs(json=tmp_path / "run.json", markdown=tmp_path / "run.md")
    status, printed = run(settings, "reader-presse", data=tmp_path, split="train", outputs=outputs)
    assert status == 0
    assert "presse-fr, train, right paragraph given: reader" in printed
    assert "reader, all answerable questions (2)" in printed
    assert "answerable against unanswerable by margin (3): AUROC 100.0" in printed
    assert ReadingRun.model_validate_json(outputs.json.read_text(encoding="utf-8")).scores.answerable.n == 3
    assert "- reader, all answerable" in outputs.markdown.read_text(encoding="utf-8")


def test_a_service_without_the_suite_s_articles_is_told_apart(settings, address, tmp_path):
    context = "Un autre texte, sur Arlon."
    answer = {"text": "Arlon", "answer_start": context.index("Arlon")}
    paragraph = {"context": context, "qas": [{"id": "q", "question": "Où ?", "answers": [answer]}]}
    path = tmp_path / "ailleurs.json"
    path.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), encoding="utf-8")
    with pytest.raises(EvaluationError, match="there is no article 'ailleurs-00001'"):
        run(settings, path, url=address)
