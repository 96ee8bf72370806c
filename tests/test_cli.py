"""The command as people run it: a process, its output, its exit status."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from corpus_files import BODY, MORE, write
from ragqa.cli import INTERRUPTED, NO_ANSWER, REJECTED, app
from ragqa.settings import Settings

RAGQA = Path(sys.executable).with_name("ragqa")


def run(*arguments, **environment):
    """Run the command in this process, as the models are loaded here already."""
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "100", **environment}, catch_exceptions=True)


@pytest.fixture
def there(corpus_settings):
    """Environment of a command that asks `corpus/`."""
    return {"RAGQA_INDEX": str(corpus_settings.index)}


def test_help_lists_the_commands_and_loads_no_model():
    lines = "import sys, ragqa.cli; sys.exit(any(name in sys.modules for name in ('torch', 'faiss', 'onnxruntime')))"
    subprocess.run([sys.executable, "-c", lines], check=True)
    shown = subprocess.run([RAGQA, "--help"], capture_output=True, text=True, check=True).stdout
    for command in ("index", "ask", "search", "info", "serve", "eval", "train-reader"):
        assert command in shown


@pytest.mark.parametrize("command", ["index", "ask", "search", "info", "serve", "train-reader", "eval run"])
def test_help_shows_every_word_that_was_written(command):
    """In brackets, lower-case words are taken for markup and vanish."""
    group = get_command(app)
    for name in command.split():
        group = group.commands[name]
    shown = " ".join(re.sub("[│╭╮╰╯─]", " ", run(*command.split(), "--help", COLUMNS="200").output).split())
    for parameter in group.params:
        assert (parameter.help or "") in shown


def test_a_first_question_without_an_index_says_what_to_run(tmp_path):
    done = subprocess.run(
        [RAGQA, "ask", "Qui dirige I-Care ?", "--index", tmp_path / "none"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "build one with: ragqa index" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_answer_is_shown_with_its_paragraph_and_where_it_stands(there):
    shown = run("ask", "Qui dirige I-Care ?", "-k", "1", **there)
    assert shown.exit_code == 0
    assert "« Fabrice Brion »" in shown.output
    assert "confiance" in shown.output
    assert "maintenance prédictive" in shown.output, "the paragraph around it"
    assert "§ 9" in shown.output


def test_silence_has_an_exit_status_of_its_own_and_says_so_in_french(there):
    shown = run("ask", "Quel est le prix du baril de pétrole ?", **there)
    assert shown.exit_code == NO_ANSWER
    assert "ne répondent pas" in shown.output
    assert "Voir aussi" in shown.output
    greeting = run("ask", "Bonjour", **there)
    assert greeting.exit_code == NO_ANSWER
    assert "Posez une question" in greeting.output


def test_json_is_the_reply_of_the_contract(there):
    reply = json.loads(run("ask", "Qui dirige I-Care ?", "--json", "--explain", **there).output)
    cited = reply["answer"]["citation"]
    assert cited["paragraph_text"][cited["start"] : cited["end"]] == reply["answer"]["text"] == "Fabrice Brion"
    assert reply["explanation"]["candidates"]


def test_search_shows_both_legs(there):
    shown = run("search", "licornes belges", "-k", "2", **there)
    assert shown.exit_code == 0
    assert "BM25" in shown.output
    assert shown.output.count("licornes-belges") >= 1
    assert len(json.loads(run("search", "licornes belges", "-k", "2", "--json", **there).output)["hits"]) == 2


def test_info_tells_what_is_indexed(there):
    assert "20" in run("info", **there).output
    assert json.loads(run("info", "--json", **there).output)["articles"] == 20


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", ""),
        ("ask", "x" * 513),
        ("ask", "Qui ?", "-k", "11"),
        ("search", " "),
        ("eval", "corpus", "--split", "no"),
    ],
)
def test_wrong_usage_is_status_two(arguments, there):
    assert run(*arguments, **there).exit_code == 2


def test_a_setting_that_cannot_work_is_named(tmp_path):
    done = subprocess.run(
        [RAGQA, "info"], env={**os.environ, "RAGQA_THREADS": "beaucoup"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "RAGQA_THREADS='beaucoup'" in done.stderr


def test_index_names_rejected_files_and_builds_the_rest(tmp_path):
    write(tmp_path / "articles", "bon.txt", f"{BODY}\n\n{MORE}\n")
    write(tmp_path / "articles", "image.txt", b"\x89PNG\r\n\x1a\n\0\0")
    built = run("index", str(tmp_path / "articles"), "--index", str(tmp_path / "index"))
    assert built.exit_code == REJECTED
    assert "1 articles, 2 paragraphs" in built.output
    assert "image.txt" in built.output
    assert "binary data" in built.output
    again = run("index", str(tmp_path / "articles" / "bon.txt"), "--index", str(tmp_path / "index"), "--json")
    assert again.exit_code == 0
    assert json.loads(again.output)["reused"] == 2
    assert (tmp_path / "index" / "current").is_file()


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_index_without_articles_fails_and_says_where_it_looked(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [RAGQA, "index", tmp_path / folder, "--index", tmp_path / "index"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert folder in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_is_clean(tmp_path):
    write(
        tmp_path / "articles",
        "long.jsonl",
        "\n".join(json.dumps({"title": f"Article {n}", "text": f"{BODY} {MORE} Numéro {n}."}) for n in range(2000)),
    )
    process = subprocess.Popen(
        [RAGQA, "index", tmp_path / "articles", "--index", tmp_path / "index"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "RAGQA_CACHE": str(Settings().cache)},
    )
    lock = tmp_path / "index" / "lock"
    while not lock.exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert b"Traceback" not in errors
    assert not (tmp_path / "index" / "current").exists()
