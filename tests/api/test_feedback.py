"""Ratings are stored as they are meant, a line each, within a limit, and nowhere else."""

import json
import logging
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from ragqa.contract import FeedbackRequest
from ragqa.engine import QuestionAnswerer
from ragqa.settings import Settings
from ragqa_api import create_app
from ragqa_api.feedback import FeedbackFile
from ragqa_api.problems import ProblemError

from .support import served

ID = "0123456789abcdef0123456789abcdef"
WHOLE = {
    "id": ID,
    "right": False,
    "question": "Où la ferme est-elle\u00a0? \U0001f404",
    "answer": "Durbuy",
    "article_id": "verhalle-ouvre-sa-ferme",
    "paragraph": 2,
}
FORGED = 'oui\n{"id": "forged", "right": true}\r\n2026-01-01 INFO forged \x1b[31m\u2028\u202e'


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().decode("ascii").splitlines()]


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a file of feedback of the test's own."""
    return settings.model_copy(update={"feedback": tmp_path / "new folder" / "ratings.jsonl"})


def test_a_rating_is_stored_with_the_time_and_nothing_of_who_sent_it(own: Settings, engine: QuestionAnswerer) -> None:
    assert own.feedback is not None
    with served(create_app(own, lambda _: engine)) as site:
        response = site.post("/v1/feedback", json=WHOLE, headers={"user-agent": "Navigateur secret"})
        assert (response.status_code, response.content) == (204, b"")
        assert site.post("/v1/feedback", json={"id": ID, "right": True}).status_code == 204
    first, second = lines(own.feedback)
    assert str(first.pop("received")).endswith("+00:00")
    assert first == WHOLE
    assert second.keys() == {"received", "id", "right"}
    assert stat.S_IMODE(own.feedback.stat().st_mode) == 0o600


def test_without_a_setting_ratings_stand_in_the_index_folder(site: httpx.Client, settings: Settings) -> None:
    assert site.post("/v1/feedback", json={"id": "f" * 32, "right": True}).status_code == 204
    assert "f" * 32 in {record["id"] for record in lines(settings.index / "feedback.jsonl")}


def test_a_text_cannot_forge_a_line_neither_there_nor_in_the_log(
    own: Settings, engine: QuestionAnswerer, caplog: pytest.LogCaptureFixture
) -> None:
    assert own.feedback is not None
    tight = own.model_copy(update={"feedback_limit": 800})
    with served(create_app(tight, lambda _: engine)) as site, caplog.at_level(logging.DEBUG):
        bodies = [{"id": ID, "right": True, "question": FORGED, "answer": FORGED}] * 4
        statuses = [site.post("/v1/feedback", json=body).status_code for body in bodies]
    assert set(statuses) == {204, 507}, "some are refused, which is logged"
    stored = lines(own.feedback)
    assert len(stored) == statuses.count(204)
    assert all(record["answer"] == FORGED for record in stored)
    ours = [record for record in caplog.records if record.name.startswith("ragqa")]
    assert len(ours) == statuses.count(507)
    assert not any("forged" in record.getMessage() for record in ours)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "id"),
        ({"id": ID}, "right"),
        ({"id": "court", "right": True}, "id"),
        ({"id": ID.upper(), "right": True}, "id"),
        ({"id": ID + "\n", "right": True}, "id"),
        ({"id": "a" * 65, "right": True}, "id"),
        ({"id": ID, "right": "oui"}, "right"),
        ({"id": ID, "right": 1}, "right"),
        ({"id": ID, "right": True, "question": " "}, "question"),
        ({"id": ID, "right": True, "question": "a" * 513}, "question"),
        ({"id": ID, "right": True, "answer": "a" * 4097}, "answer"),
        ({"id": ID, "right": True, "article_id": "../../etc/passwd"}, "article_id"),
        ({"id": ID, "right": True, "paragraph": 0}, "paragraph"),
        ({"id": ID, "right": True, "comment": "Bravo"}, "comment"),
    ],
)
def test_a_rating_outside_the_contract_is_refused(site: httpx.Client, body: dict[str, object], field: str) -> None:
    response = site.post("/v1/feedback", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
    assert field in {error["field"] for error in response.json()["errors"]}


def test_a_rating_must_be_json(site: httpx.Client) -> None:
    response = site.post("/v1/feedback", data={"id": ID, "right": "true"})
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_ratings_count_for_the_rate_limit(own: Settings, engine: QuestionAnswerer) -> None:
    assert own.feedback is not None
    with served(create_app(own.model_copy(update={"rate_limit": 2}), lambda _: engine)) as site:
        statuses = [site.post("/v1/feedback", json={"id": ID, "right": True}).status_code for _ in range(3)]
    assert statuses == [204, 204, 429]
    assert len(lines(own.feedback)) == 2


def test_no_rating_is_taken_before_or_after_the_limit_is_passed(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "ratings.jsonl", limit=1000)
    rating = FeedbackRequest(id=ID, right=True, answer="é" * 20)
    with pytest.raises(ProblemError) as refusal:
        for _ in range(1000):
            file.add(rating)
    assert refusal.value.code == "feedback_full"
    size = file.path.stat().st_size
    assert 700 < size <= 1000
    file.limit = 0
    with pytest.raises(ProblemError):
        file.add(rating)
    assert file.path.stat().st_size == size


def test_ratings_that_come_at_once_have_their_own_lines(tmp_path: Path) -> None:
    # Two objects on one file, as two processes would have.
    files = [FeedbackFile(tmp_path / "ratings.jsonl", limit=10_000_000) for _ in range(2)]
    ratings = [FeedbackRequest(id=f"{n:032x}", right=True, answer="x" * 4096) for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda pair: files[pair[0] % 2].add(pair[1]), enumerate(ratings)))
    assert {record["id"] for record in lines(files[0].path)} == {rating.id for rating in ratings}
