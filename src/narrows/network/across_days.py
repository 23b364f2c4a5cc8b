"""Exposure over time: on which days anything changed for a buyer, and which act changed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta

import numpy as np

from narrows.engine import Engine, hashed
from narrows.errors import FieldError
from narrows.network.because import shown_state
from narrows.network.exposure import assumptions_of, map_ref
from narrows.network.orders import Answer
from narrows.network.readings import Reading
from narrows.network.result import SCHEMA_VERSION, Day, Level, Timeline, Why
from narrows.network.study import HIGH, LOW, VALUE, Left, Study
from narrows.timeline import Cause, boundaries, causes, differences

Answers = list[tuple[Answer, ...]]
_SAME = 1e-12


def over_time(
    study: Study,
    deciding: Engine,
    since: date,
    until: date,
    *,
    reading: Reading = "as_enforced",
    withdrawn: Collection[str] = (),
    step: Callable[[], None] = lambda: None,
) -> Timeline:
    """Exposure from one day to another, both inclusive: a row for each day on which the answer to any edge changed.

    Between two boundaries of the law and of the lists nothing can change, so every order is decided at boundaries only.
    `step` is called after each day. Raises FieldError for days in the wrong order and for a study that asks no law.
    """
    if until < since:
        raise FieldError(
            f"the last day, {until.isoformat()}, is before the first, {since.isoformat()}",
            remedy="Give the earlier day first",
        )
    if study.orders is None:
        raise FieldError("no law is asked, so nothing changes over time", remedy="Leave --withdraw alone out")
    away = tuple(sorted(set(withdrawn)))
    days = boundaries(deciding, since, until)
    found: list[tuple[date, Left, Answers, tuple[Why, ...], int]] = []
    settled: dict[bytes, Left] = {}
    before: Answers | None = None
    for day, answers in zip(days, study.answers(deciding, days, searching=False), strict=True):
        changed = _changed(before, answers)
        if before is None or changed:
            factors = study.factors(answers, reading, away)
            key = factors.tobytes()
            if key not in settled:
                settled[key] = study.left(factors)
            why = _why(study, deciding, before, answers, changed, day) if before is not None else ()
            found.append((day, settled[key], answers, why, len(changed)))
        before = answers
        step()
    ends = [day - timedelta(days=1) for day, *_ in found[1:]] + [until]
    levels = [_levels(study, left) for _, left, *_ in found]
    rows = [
        Day(
            day=day.isoformat(),
            until=end.isoformat(),
            levels=now,
            changed=_moved(levels[place - 1], now) if place else (),
            edges_changed=edges,
            why=why,
            beyond_horizon=any(one.beyond_horizon for of in answers for one in of),
        )
        for place, ((day, _, answers, why, edges), end, now) in enumerate(
            zip(found, ends, levels, strict=True)
        )
    ]
    network = study.network
    return Timeline(
        schema_version=SCHEMA_VERSION,
        map=map_ref(network),
        country=study.buyer.country if study.buyer is not None else "",
        buyer=study.buyer.name if study.buyer is not None else None,
        since=since.isoformat(),
        until=until.isoformat(),
        reading=reading,
        withdrawn=away,
        variants=network.variants,
        upstream=network.upstream,
        target=study.target,
        excluded=study.exclude,
        min_confidence=study.min_confidence,
        days=tuple(rows),
        residual=max((left.settled.residual for _, left, *_ in found), default=0.0),
        assumptions=assumptions_of(study, asked=True),
        rulebook=hashed(deciding.book.sha256),
        lists=dict(deciding.sources.lists),
    )


def _levels(study: Study, left: Left) -> dict[str, Level]:
    """The level of each node, of the state that stands for it."""
    x, own = left.settled.x.tolist(), left.own.tolist()
    shown = {
        node: shown_state(study.network, states, study.target, x)
        for node, states in study.network.states_of.items()
    }
    return {
        node: Level(
            availability=x[i][VALUE],
            low=x[i][LOW],
            high=x[i][HIGH],
            own=own[i][VALUE],
        )
        for node, i in shown.items()
    }


def _moved(before: dict[str, Level], now: dict[str, Level]) -> tuple[str, ...]:
    def numbers(level: Level) -> tuple[float, ...]:
        return (level.availability, level.low, level.high, level.own)

    return tuple(
        node
        for node, level in now.items()
        if not np.allclose(numbers(level), numbers(before[node]), rtol=0.0, atol=_SAME)
    )


def _changed(before: Answers | None, now: Answers) -> list[int]:
    """The supplies whose answers differ in outcome or policy, as enforced or as written."""
    if before is None:
        return []
    return [
        i
        for i, (old, new) in enumerate(zip(before, now, strict=True))
        if old is not new and _differ(old, new)
    ]


def _differ(old: Sequence[Answer], new: Sequence[Answer]) -> bool:
    def main(of: Sequence[Answer]) -> list[tuple[str | None, ...]]:
        return [(one.outcome, one.policy, one.as_written_outcome, one.as_written_policy) for one in of]

    return main(old) != main(new)


def _why(
    study: Study, deciding: Engine, before: Answers, now: Answers, changed: Sequence[int], day: date
) -> tuple[Why, ...]:
    """The acts behind the changes of a day. Edges whose answers changed alike share one look at the law."""
    orders = study.orders
    assert orders is not None
    alike: dict[tuple[object, ...], int] = {}
    weight: Counter[tuple[object, ...]] = Counter()
    for supply in changed:
        for number, old, new in zip(orders.of[supply], before[supply], now[supply], strict=True):
            if _differ((old,), (new,)):
                key = (_kernel(old), _kernel(new), old.classes, new.classes)
                alike.setdefault(key, number)
                weight[key] += 1
    acts: dict[Cause, int] = {}
    for alike_key, number in alike.items():
        raw = orders.raw[number]
        eve = deciding.check({**raw, "as_of": day - timedelta(days=1)})
        then = deciding.check({**raw, "as_of": day})
        for cause in causes(deciding, eve, then, day, differences(eve, then)):
            bare = Cause(
                event=cause.event, instrument=cause.instrument, title=cause.title, citation=cause.citation
            )
            acts[bare] = acts.get(bare, 0) + weight[alike_key]
    found = [
        Why(instrument=c.instrument, title=c.title, citation=c.citation, event=c.event, edges=edges)
        for c, edges in acts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.edges, one.title, one.event)))


def _kernel(answer: Answer) -> tuple[object, ...]:
    """What of an answer tells which law made it."""
    return (answer.outcome, answer.policy, tuple((r.provision, r.policy) for r in answer.requirements))
