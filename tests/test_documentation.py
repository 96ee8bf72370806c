"""What can be set, called, run or received is in the documentation."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from ragqa.cli import app
from ragqa.settings import Settings
from ragqa_api import create_app
from ragqa_api.problems import KINDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
API = (ROOT / "api" / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme_with_its_default(name):
    (row,) = re.findall(rf"^\|.*`RAGQA_{name.upper()}`.*$", README, re.MULTILINE)
    default = Settings.model_fields[name].default
    if isinstance(default, int | str):
        assert f"`{default}`" in row


@pytest.mark.parametrize("command", get_command(app).commands)
def test_every_command_is_in_the_readme(command):
    assert re.search(rf"^\| `ragqa {command}\b", README, re.MULTILINE)


def test_every_endpoint_is_in_the_api_guide():
    paths = create_app(Settings()).openapi()["paths"]
    calls = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    assert len(calls) >= 7
    for method, path in calls:
        assert re.search(rf"`{method} {re.escape(path)}[`?]", API), f"{method} {path}"


@pytest.mark.parametrize("code", KINDS)
def test_every_error_code_is_in_the_api_guide_with_its_status(code):
    assert f"| `{code}` | {int(KINDS[code].status)} |" in API


def test_the_make_targets_of_the_readme_exist():
    targets = set(re.findall(r"\bmake ([a-z]+)\b", README))
    assert {"serve", "test"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_every_file_that_the_documentation_links_to_is_there():
    for place in ("README.md", "api/README.md", "eval/README.md", "eval/questions/README.md"):
        page = ROOT / place
        for link in re.findall(r"\]\((?!https?://)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{place} → {link}"


def test_no_registry_and_no_machine_path_is_named():
    for path in (ROOT / "README.md", ROOT / "constraints.txt", ROOT / "pyproject.toml", ROOT / "Makefile"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"pypi\.org|download\.pytorch|index-url https?:|file://", text), path
