"""One order across dates: the days on which its answer changes, and the instruments that changed it.

Between two boundaries (of the law, or of a list) nothing can change, so the order is decided at boundaries only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from narrows.errors import NOWHERE, InputError, Where
from narrows.rulebook import paragraphs
from narrows.timeline.aspects import differences
from narrows.timeline.causes import Cause, causes

if TYPE_CHECKING:
    from narrows.engine import Engine
    from narrows.model.decision import Decision

MAIN = ("outcome", "policy", "as_written", "classification", "requirements", "parties", "regimes")
"""What changes of an answer are about, the main things; `duties`, `exceptions`, what is `possible` and `missing` may
change beside them."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The answer from `day` to `until` (both inclusive), what is different from the day before, and who made it so.

    The first change is the answer on the first day asked about: `changed` and `causes` are empty. `requirements` are the
    provisions that hold, `appeared` and `vanished` their differences. `beyond_from` is the first of these days to which the
    law was not checked; None where it was checked to the last of them. `decision` is the whole answer on `day`.
    """

    day: date
    until: date
    outcome: str
    policy: str | None
    as_written_outcome: str
    as_written_policy: str | None
    classes: tuple[str, ...]
    requirements: tuple[str, ...]
    changed: tuple[str, ...]
    appeared: tuple[str, ...]
    vanished: tuple[str, ...]
    causes: tuple[Cause, ...]
    beyond_from: date | None
    decision: Decision

    @property
    def main(self) -> bool:
        """Whether more than duties, missing facts, and exceptions that are not needed, changed; true of the first."""
        used = "exceptions" in self.changed and self.outcome == "license_exception"
        return not self.changed or used or any(what in MAIN for what in self.changed)


def timeline(
    engine: Engine,
    raw_order: Mapping[str, Any],
    since: date,
    until: date,
    *,
    missing: bool = False,
    where: Where = NOWHERE,
) -> list[Change]:
    """The answers to an order from one day to another, both inclusive; the order's own `as_of` does not matter. `missing`: also
    where nothing but the facts that it asks for, or what may be required, changed.

    Raises InputError for an order that cannot be decided, and for days in the wrong order.
    """
    if until < since:
        what = f"the last day, {until.isoformat()}, is before the first, {since.isoformat()}"
        raise InputError(what, where=where, remedy="Give the earlier day first")
    found: list[tuple[date, Decision, tuple[str, ...], Decision | None]] = []
    before: Decision | None = None
    for day in boundaries(engine, since, until):
        now = engine.check({**raw_order, "as_of": day}, where=where)
        changed = () if before is None else differences(before, now, missing=missing)
        if before is None or changed:
            found.append((day, now, changed, before))
        before = now
    ends = [day - timedelta(days=1) for day, *_ in found[1:]] + [until]
    return [
        _change(engine, day, end, now, changed, earlier)
        for (day, now, changed, earlier), end in zip(found, ends, strict=True)
    ]


def boundaries(engine: Engine, since: date, until: date) -> tuple[date, ...]:
    """The first day, and each later day on which some law or some listing differs from the day before."""
    days = {*engine.book.starts, *engine.screening.book.boundaries}
    return (since, *sorted(day for day in days if since < day <= until))


def standing(engine: Engine, eccn: str | None, since: date, until: date) -> tuple[date, date]:
    """The part of some days, from the first on, on which an ECCN that an order states is an entry; all of them if none is."""
    days = [since, *(day for day in engine.book.starts if since < day <= until)]
    there = [eccn is None or _stands(engine, eccn, day) for day in days]
    if True not in there:
        return since, until
    first = there.index(True)
    gone = next((day for day, is_ in zip(days[first:], there[first:], strict=True) if not is_), None)
    return days[first], until if gone is None else gone - timedelta(days=1)


def _stands(engine: Engine, eccn: str, day: date) -> bool:
    return engine.book.edition(day).eccn_exists(eccn) and paragraphs.stands(engine.book, eccn, day)


def _change(
    engine: Engine, day: date, until: date, now: Decision, changed: tuple[str, ...], before: Decision | None
) -> Change:
    held, had = _requirements(now), _requirements(before)
    return Change(
        day=day,
        until=until,
        outcome=now.outcome,
        policy=now.policy,
        as_written_outcome=now.as_written.outcome,
        as_written_policy=now.as_written.policy,
        classes=tuple(cls for view in now.regimes.values() for cls in view.classes),
        requirements=held,
        changed=changed,
        appeared=tuple(id_ for id_ in held if id_ not in had) if before is not None else (),
        vanished=tuple(id_ for id_ in had if id_ not in held),
        causes=causes(engine, before, now, day, changed) if before is not None else (),
        beyond_from=_beyond(engine, now, day, until),
        decision=now,
    )


def _beyond(engine: Engine, now: Decision, day: date, until: date) -> date | None:
    """The first of some days that lies beyond the horizon of a regime that answered."""
    first = min((engine.book.checked_to(name) for name in now.regimes), default=until) + timedelta(days=1)
    return max(day, first) if first <= until else None


def shown(changes: Sequence[Change], *, everything: bool) -> list[Change]:
    """The changes that are about the main things, or all: each up to the day before the next one that is shown."""
    found: list[Change] = []
    for change in changes:
        if everything or change.main:
            found.append(change)
        else:
            first = found[-1].beyond_from
            last = msgspec.structs.replace(
                found[-1], until=change.until, beyond_from=change.beyond_from if first is None else first
            )
            found[-1] = last
    return found


def _requirements(decision: Decision | None) -> tuple[str, ...]:
    views = () if decision is None else decision.regimes.values()
    return tuple(r.provision for view in views for r in view.requirements)


__all__ = [
    "MAIN",
    "Cause",
    "Change",
    "boundaries",
    "causes",
    "differences",
    "shown",
    "standing",
    "timeline",
]
