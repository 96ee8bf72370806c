"""Drawings of the HTML report as inline SVG, coloured by the classes of the page's style sheet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt

from markupsafe import Markup

from ragqa_eval.bootstrap import Measure
from ragqa_eval.curves import Bin, Point

WIDTH, HEIGHT = 420, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 396, 32, 272
_BAR_WIDTH, _BAR_HEIGHT = 110, 14
_LARGEST_DOT = 9.0


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows, from 0 on.

    Attributes
    ----------
    percent
        Whether its values are shares, written in percent.
    """

    title: str
    end: float = 1.0
    step: float = 0.2
    percent: bool = True

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Places from 0 to 1 along the axis with their labels."""
        for number in range(round(self.end / self.step) + 1):
            value = number * self.step
            yield value / self.end, f"{100 * value:.0f} %" if self.percent else f"{value:.0f}"


def reliability_diagram(bins: Sequence[Bin]) -> Markup:
    """Share of right answers against confidence, a dot a bin; on the diagonal confidence means what it says."""
    most = max((one.right.n for one in bins), default=1)
    parts = [_line(0, 0, 1, 1, "ideal")]
    for one in bins:
        share, low, high = one.right.value, one.right.low, one.right.high
        if share is None or low is None or high is None:
            continue
        parts += [
            _line(one.confidence, low, one.confidence, high, "interval"),
            _dot(one.confidence, share, max(3.0, _LARGEST_DOT * sqrt(one.right.n / most)), "dot"),
            _text((one.low + one.high) / 2, 1, str(one.right.n), "count", dy=-16),
        ]
    return _plot(
        "Reliability diagram", Axis("Confidence (above: how many answers)"), Axis("Share of right answers"), parts
    )


def risk_coverage_curve(points: Sequence[Point], marked: Iterable[float], served: Point | None) -> Markup:
    """Share of wrong answers against the share of questions answered, the most confident first.

    Parameters
    ----------
    marked
        Coverages where a line stands.
    served
        Where the threshold of the service puts it.
    """
    highest = max([point.risk for point in points], default=0.0)
    risks = Axis("Risk: share of wrong answers", end=max(0.2, ceil(10 * highest) / 10), step=0.1)
    scaled = [(point.coverage, point.risk / risks.end) for point in points]
    parts = [_line(coverage, 0, coverage, 1, "mark") for coverage in marked]
    parts.append(_path([(scaled[0][0], scaled[0][1]), *scaled] if scaled else [], "curve"))
    if served is not None:
        parts.append(_dot(served.coverage, served.risk / risks.end, 6, "served"))
    return _plot("Risk-coverage curve", Axis("Coverage: share of questions answered"), risks, parts)


def cumulative_plot(steps: Sequence[tuple[float, float]], marked: Iterable[tuple[float, str]], title: str) -> Markup:
    """Share of questions that took at most so many milliseconds; marked latencies get a line and a label."""
    end, step = _round_scale(max((value for value, _ in steps), default=1.0))
    corners = [(0.0, 0.0)]
    for value, share in steps:
        corners += [(value / end, corners[-1][1]), (value / end, share)]
    parts = [_path(corners, "curve")]
    for value, label in marked:
        parts += [_line(value / end, 0, value / end, 1, "mark"), _text(value / end, 1, label, "count", dy=-16)]
    return _plot(title, Axis("Milliseconds", end, step, percent=False), Axis("Share of questions"), parts)


def interval_bar(measure: Measure) -> Markup:
    """A share with its interval on a line from 0 to 1; the numbers stand beside it, so it is hidden from readers."""
    if measure.value is None:
        return Markup("")
    middle = _BAR_HEIGHT / 2
    low = measure.value if measure.low is None else measure.low
    high = measure.value if measure.high is None else measure.high
    track, span = _BAR_WIDTH - _BAR_HEIGHT, _BAR_HEIGHT / 2
    inner = Markup(
        '<line class="track" x1="{0}" y1="{2}" x2="{1}" y2="{2}"/>'
        '<line class="span" x1="{3:.1f}" y1="{2}" x2="{4:.1f}" y2="{2}"/>'
        '<circle class="dot" cx="{5:.1f}" cy="{2}" r="4"/>'
    ).format(span, _BAR_WIDTH - span, middle, span + track * low, span + track * high, span + track * measure.value)
    return Markup('<svg class="bar" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>').format(
        _BAR_WIDTH, _BAR_HEIGHT, inner
    )


def _plot(title: str, across: Axis, up: Axis, parts: Iterable[Markup]) -> Markup:
    grid: list[Markup] = []
    for place, label in across.ticks():
        grid += [_line(place, 0, place, 1, "grid"), _text(place, 0, label, "tick", dy=18)]
    for place, label in up.ticks():
        grid += [_line(0, place, 1, place, "grid"), _text(0, place, label, "tick up", dx=-8, dy=4)]
    titles = [
        Markup('<text class="axis" x="{:.1f}" y="{}">{}</text>').format(_x(0.5), HEIGHT - 10, across.title),
        Markup('<text class="axis" transform="translate(13 {:.1f}) rotate(-90)">{}</text>').format(_y(0.5), up.title),
    ]
    return Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, title, Markup("").join([*grid, *parts, *titles])
    )


def _x(place: float) -> float:
    return _LEFT + place * (_RIGHT - _LEFT)


def _y(place: float) -> float:
    return _BOTTOM - place * (_BOTTOM - _TOP)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        kind, _x(x1), _y(y1), _x(x2), _y(y2)
    )


def _dot(x: float, y: float, radius: float, kind: str) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(kind, _x(x), _y(y), radius)


def _text(x: float, y: float, text: str, kind: str, dx: float = 0, dy: float = 0) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(kind, _x(x) + dx, _y(y) + dy, text)


def _path(places: Iterable[tuple[float, float]], kind: str) -> Markup:
    points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in places)
    return Markup('<polyline class="{}" points="{}"/>').format(kind, points)


def _round_scale(highest: float) -> tuple[float, float]:
    """End of an axis and the distance of its ticks, four to eight of them, at 1, 2 or 5 times a power of ten."""
    raw = max(highest, 1e-9) / 5
    power = 10 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    return step * ceil(highest / step), step
