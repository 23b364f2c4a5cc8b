"""The acts that changed what is left, numbered along an axis of days and told below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from narrows.counted import first_of
from narrows.network.picture.axis import Axis
from narrows.network.picture.metrics import clean, width, wrapped
from narrows.network.picture.svg import LINE, Canvas
from narrows.network.result import Day, Timeline, Why

BADGE, LANE, TEXT = 16.0, 19.0, 10.5
TITLES = 3
"""So many acts of one day are told in full."""


class Act(NamedTuple):
    """A day on which acts changed something: its number, what to tell, and the foot of its badge, once it is placed."""

    number: int
    day: date
    told: str
    badge: float = 0.0


def acts_of(timeline: Timeline) -> list[Act]:
    """The days of a timeline on which something changed, the first day aside."""
    return [
        Act(n, date.fromisoformat(day.day), _told(day))
        for n, day in enumerate((day for day in timeline.days[1:] if day.edges_changed or day.why), start=1)
    ]


def badges(canvas: Canvas, axis: Axis, acts: list[Act], y: float) -> float:
    """Numbers above the axis, in as many lanes as keep them apart; puts their feet into `acts`. Returns where they end."""
    ends: list[float] = []
    lanes = []
    for act in acts:
        x = axis.at(act.day)
        half = _half(act)
        lane = next((n for n, end in enumerate(ends) if end + 3 <= x - half), len(ends))
        ends[lane:] = [x + half, *ends[lane + 1 :]]
        lanes.append(lane)
    bottom = y + LANE * len(ends)
    for n, (act, lane) in enumerate(zip(acts, lanes, strict=True)):
        x, top = axis.at(act.day), bottom - LANE * (lane + 1)
        half = _half(act)
        canvas.group(title=f"{act.day.isoformat()}: {act.told}")
        canvas.rect(x - half, top, 2 * half, BADGE, "paper", radius=8, stroke=LINE, stroke_width="1")
        canvas.text(x, top + 12, str(act.number), TEXT, bold=True, anchor="middle")
        canvas.end()
        acts[n] = act._replace(badge=top + BADGE)
    return bottom + 6


def key(canvas: Canvas, x: float, y: float, room: float, acts: Sequence[Act]) -> float:
    """What each number stands for, in two columns; returns where they end."""
    wide = (room - 32) / 2
    texts = [wrapped(clean(act.told), wide - 102, TEXT) for act in acts]
    half = sum(map(len, texts)) / 2
    left, top, lowest, lines_before = x, y, y, 0
    for act, lines in zip(acts, texts, strict=True):
        if left == x and lines_before and lines_before + len(lines) / 2 > half:
            left, y = x + wide + 32, top
        canvas.text(left + 20, y, str(act.number), TEXT, bold=True, anchor="end")
        canvas.text(left + 28, y, act.day.isoformat(), TEXT, kind="soft")
        y = canvas.lines(left + 102, y, lines, TEXT, step=14) + 4
        lines_before += len(lines)
        lowest = max(lowest, y)
    return lowest


def _half(act: Act) -> float:
    return max(BADGE, width(str(act.number), TEXT, bold=True) + 8) / 2


def told(why: Why) -> str:
    """An act with its citation."""
    return f"{why.title} ({why.citation})" if why.citation else why.title


def links(count: int) -> str:
    """So many links, in words."""
    return f"{count} link{'s' if count != 1 else ''}"


def _told(day: Day) -> str:
    """The acts of a day, each once, the one that changed most first."""
    acts: dict[str, list[str]] = {}
    for why in day.why:
        acts.setdefault(told(why), []).append(why.event)
    each = [f"{act} {', '.join(dict.fromkeys(events))}" for act, events in acts.items()]
    text = first_of(each, TITLES, "; ", "; and ") or "no act named"
    nodes = f"{len(day.changed)} node{'s' if len(day.changed) != 1 else ''}"
    return f"{text}: {links(day.edges_changed)}, {nodes} changed"
