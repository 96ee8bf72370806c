"""Drawings: well-formed, in their frame, and at the right place."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from ragqa_eval.bootstrap import Measure
from ragqa_eval.charts import (
    HEIGHT,
    WIDTH,
    cumulative_plot,
    interval_bar,
    reliability_diagram,
    risk_coverage_curve,
)
from ragqa_eval.curves import Point, cumulative, reliability, risk_coverage

CONFIDENCES, RIGHTS = [0.95, 0.9, 0.55, 0.5, 0.05], [True, True, True, False, False]


def drawn(svg):
    """Parse a drawing; every point of it is inside."""
    root = ElementTree.fromstring(svg)
    width, height = map(float, root.get("viewBox").split()[2:])
    for element in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(element.get(name, 0)) <= width
        for name in ("y", "y1", "y2", "cy"):
            assert 0 <= float(element.get(name, 0)) <= height
    return root


def of_class(root, kind):
    return [element for element in root.iter() if element.get("class") == kind]


def corners(root):
    (curve,) = of_class(root, "curve")
    return [tuple(map(float, point.split(","))) for point in curve.get("points").split()]


def test_a_reliability_diagram_has_a_dot_and_a_count_for_each_bin():
    root = drawn(reliability_diagram(reliability(CONFIDENCES, RIGHTS)))
    low, middle, high = sorted(of_class(root, "dot"), key=lambda dot: float(dot.get("cx")))
    assert float(low.get("cy")) > float(middle.get("cy")) > float(high.get("cy")), "right more often is higher"
    assert [text.text for text in of_class(root, "count")] == ["1", "2", "2"]
    assert float(low.get("r")) < float(high.get("r"))
    for dot, whisker in zip(of_class(root, "dot"), of_class(root, "interval"), strict=True):
        assert float(whisker.get("y2")) <= float(dot.get("cy")) <= float(whisker.get("y1"))


def test_a_risk_coverage_curve_runs_to_full_coverage_past_its_marks_and_the_service():
    points = risk_coverage(CONFIDENCES, RIGHTS)
    root = drawn(risk_coverage_curve(points, (0.9, 0.95), Point(0.8, 0.25, 0.4)))
    assert all(one[0] <= other[0] for one, other in pairwise(corners(root)))
    assert len(of_class(root, "mark")) == 2
    assert len(of_class(root, "served")) == 1
    assert root.get("aria-label") == "Risk-coverage curve"


def test_cumulative_latency_never_falls_and_its_scale_is_round():
    root = drawn(cumulative_plot(list(cumulative([612.0, 640.0, 2171.9])), [(640.0, "p50")], "Latency"))
    places = corners(root)
    assert all(one[0] <= other[0] and one[1] >= other[1] for one, other in pairwise(places))
    labels = [text.text for text in of_class(root, "tick")]
    assert labels[-1] == "2500"
    assert [text.text for text in of_class(root, "count")] == ["p50"]


@pytest.mark.parametrize("longest", [0.004, 0.9, 7.0, 99.9, 100.0, 12345.0])
def test_any_latency_fits(longest):
    drawn(cumulative_plot([(longest, 1.0)], [(longest, "p95")], "Latency"))


def test_without_answers_the_frames_are_drawn_empty():
    for svg in (reliability_diagram([]), risk_coverage_curve([], (0.9,), None), cumulative_plot([], [], "Latency")):
        root = drawn(svg)
        assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"


def test_an_interval_bar_shows_the_value_within_its_interval_and_is_hidden_from_screen_readers():
    root = drawn(interval_bar(Measure(value=0.5, low=0.25, high=1.0, n=9)))
    (span,), (dot,) = of_class(root, "span"), of_class(root, "dot")
    assert float(span.get("x1")) < float(dot.get("cx")) < float(span.get("x2"))
    assert root.get("aria-hidden") == "true"
    assert interval_bar(Measure(value=None, n=0)) == ""


def test_what_is_written_into_a_drawing_is_escaped():
    assert "<b>" not in cumulative_plot([(1.0, 1.0)], [(1.0, "<b>")], '"><b>')
