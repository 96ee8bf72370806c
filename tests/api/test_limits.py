"""Limits hold for any pace and any number of clients."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from ragqa_api.limits import RateLimiter, client_of
from ragqa_api.problems import ProblemError


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def passes(limiter: RateLimiter, client: str) -> bool:
    try:
        limiter.check(client)
    except ProblemError as problem:
        assert problem.code == "rate_limited"
        assert int(problem.headers["Retry-After"]) >= 1
        return False
    return True


@given(per_minute=st.integers(1, 200), pauses=st.lists(st.floats(0, 90), max_size=300))
def test_in_any_time_no_client_gets_more_than_its_allowance_and_its_rate(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter = RateLimiter(per_minute, clock=clock)
    passed = sum(passes(limiter, "a") for _ in range(per_minute))
    assert passed == per_minute, "a minute's allowance may be used at once"
    assert not passes(limiter, "a")
    for pause in pauses:
        clock.now += pause
        passed += passes(limiter, "a")
    assert passed <= per_minute * (1 + (clock.now - 1000) / 60) + 1e-6


def test_after_the_time_that_a_refusal_names_the_next_question_passes() -> None:
    clock = Clock()
    limiter = RateLimiter(7, clock=clock)
    while passes(limiter, "a"):
        pass
    with pytest.raises(ProblemError) as refusal:
        limiter.check("a")
    clock.now += int(refusal.value.headers["Retry-After"])
    assert passes(limiter, "a")


def test_clients_do_not_wait_for_one_another() -> None:
    limiter = RateLimiter(1, clock=Clock())
    assert passes(limiter, "a")
    assert passes(limiter, "b")
    assert not passes(limiter, "a")


@given(clients=st.lists(st.integers(0, 50), max_size=200))
def test_the_table_of_clients_stays_small(clients: list[int]) -> None:
    limiter = RateLimiter(5, max_clients=10, clock=Clock())
    for client in clients:
        passes(limiter, str(client))
        assert len(limiter.whole_again) <= 10


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("x" * 500, "x" * 64),
    ],
)
def test_a_client_is_an_address_or_the_network_of_one_subscriber(host: str, client: str) -> None:
    assert client_of(Request({"type": "http", "client": (host, 1), "headers": []})) == client


def test_a_client_without_an_address_is_limited_too() -> None:
    assert client_of(Request({"type": "http", "client": None, "headers": []})) == "unknown"
