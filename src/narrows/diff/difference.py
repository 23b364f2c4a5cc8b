"""One order under two states of the law: the two answers, what is different, and what made it so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from narrows.errors import NOWHERE, InputError, Where
from narrows.model.decision import OUTCOMES, POLICIES
from narrows.rulebook.schema import Provision, Version
from narrows.timeline import Cause as Event
from narrows.timeline import differences, timeline

if TYPE_CHECKING:
    from narrows.diff.side import Side
    from narrows.model.decision import Decision
    from narrows.model.order import Order
    from narrows.rulebook.book import Book

Read = Callable[[date | None], "Order"]
"""Reads an order for a day instead of its own; raises InputError."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """What made a difference: a dated act or listing (`event` as in a timeline), or a provision that one rulebook has and
    the other has not: added, lifted, or rewritten."""

    event: str
    day: str | None
    instrument: str | None
    title: str
    citation: str
    provisions: tuple[str, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in short. `regimes` gives the outcome (and policy) of each regime; `exceptions` are the codes that can be
    used, `duties` the provisions that apply, and those of `exceptions_open` and `duties_open` may; `possible` are requirements
    that may hold besides."""

    as_of: str
    outcome: str
    policy: str | None
    as_written_outcome: str
    as_written_policy: str | None
    regimes: dict[str, str]
    classes: tuple[str, ...]
    requirements: tuple[str, ...]
    exceptions: tuple[str, ...]
    duties: tuple[str, ...]
    exceptions_open: tuple[str, ...]
    duties_open: tuple[str, ...]
    possible: tuple[str, ...]
    missing: tuple[str, ...]
    beyond_horizon: bool


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement that holds on both sides, with another policy or enforcement; each as it was and as it is."""

    provision: str
    policy: tuple[str | None, str | None]
    enforced: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """The two answers (an error in the place of one that could not be given) and what is different between them."""

    before: Answer | InputError
    after: Answer | InputError
    changed: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    causes: tuple[Cause, ...] = ()

    @property
    def change(self) -> str:
        """error, unchanged, stricter, looser, or other: the answer stays, and something that it rests on does not."""
        if isinstance(self.before, InputError) or isinstance(self.after, InputError):
            return "error"
        return change_of(
            (self.before.outcome, self.before.policy), (self.after.outcome, self.after.policy), self.changed
        )

    @property
    def errors(self) -> dict[str, InputError]:
        """The errors by side."""
        both = (("before", self.before), ("after", self.after))
        return {name: side for name, side in both if isinstance(side, InputError)}

    def gained(self, what: str) -> tuple[str, ...]:
        """The requirements, exceptions, duties or missing facts that only the later answer has."""
        return _without(self.after, self.before, what)

    def lost(self, what: str) -> tuple[str, ...]:
        """The requirements, exceptions, duties or missing facts that only the earlier answer has."""
        return _without(self.before, self.after, what)


def change_of(before: tuple[str, str | None], after: tuple[str, str | None], changed: Iterable[str]) -> str:
    """How an answer changed, from outcomes and policies."""
    if not tuple(changed):
        return "unchanged"
    was, now = _rank(*before), _rank(*after)
    return "other" if was == now else "stricter" if now < was else "looser"


def _rank(outcome: str, policy: str | None) -> tuple[int, int]:
    return OUTCOMES.index(outcome), POLICIES.index(policy) if policy is not None else len(POLICIES)


def _without(one: Answer | InputError, other: Answer | InputError, what: str) -> tuple[str, ...]:
    if isinstance(one, InputError) or isinstance(other, InputError):
        return ()
    return tuple(name for name in getattr(one, what) if name not in getattr(other, what))


def compare(
    before: Side, after: Side, read: Read, raw: dict[str, Any], *, where: Where = NOWHERE
) -> Difference:
    """One order on both sides. Errors stand in the place of answers."""
    was, now = decided(before, read, where), decided(after, read, where)
    if isinstance(was, InputError) or isinstance(now, InputError):
        return Difference(
            was if isinstance(was, InputError) else answer(was),
            now if isinstance(now, InputError) else answer(now),
        )
    changed = differences(was, now, missing=True)
    if not changed:
        return Difference(answer(was), answer(now))
    found = tuple(_causes(before, after, read, raw, where))
    return Difference(answer(was), answer(now), changed, tuple(_moved(was, now)), found)


def decided(side: Side, read: Read, where: Where, *, with_trail: bool = False) -> Decision | InputError:
    """The decision of one side, or why there is none."""
    try:
        return side.engine.decide(read(side.day), where=where, with_trail=with_trail)
    except InputError as error:
        return error


def answer(decision: Decision) -> Answer:
    """A decision in short."""
    views = decision.regimes.values()
    exceptions = [(e.code, e.available) for view in views for e in view.exceptions]
    duties = [(d.provision, d.applies) for view in views for d in view.duties]
    usable = _distinct(code for code, available in exceptions if available == "yes")
    return Answer(
        as_of=decision.as_of,
        outcome=decision.outcome,
        policy=decision.policy,
        as_written_outcome=decision.as_written.outcome,
        as_written_policy=decision.as_written.policy,
        regimes=_regimes(decision),
        classes=_distinct(cls for view in views for cls in view.classes),
        requirements=_distinct(r.provision for view in views for r in view.requirements),
        exceptions=usable,
        duties=_distinct(duty for duty, applies in duties if applies == "yes"),
        exceptions_open=_distinct(
            code for code, available in exceptions if available == "unknown" and code not in usable
        ),
        duties_open=_distinct(duty for duty, applies in duties if applies == "unknown"),
        possible=_distinct(one.provision for view in views for one in view.possible),
        missing=_distinct(missing.fact for missing in decision.missing),
        beyond_horizon=decision.beyond_horizon,
    )


def _regimes(decision: Decision) -> dict[str, str]:
    return {
        name: f"{view.outcome} ({view.policy})" if view.policy else view.outcome
        for name, view in decision.regimes.items()
    }


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _moved(before: Decision, after: Decision) -> Iterator[Moved]:
    old, new = (
        {r.provision: r for view in one.regimes.values() for r in view.requirements}
        for one in (before, after)
    )
    for id_, was in old.items():
        now = new.get(id_, was)
        if (was.policy, was.enforced) != (now.policy, now.enforced):
            yield Moved(provision=id_, policy=(was.policy, now.policy), enforced=(was.enforced, now.enforced))


def _causes(before: Side, after: Side, read: Read, raw: dict[str, Any], where: Where) -> Iterator[Cause]:
    """First what happened to the law as it was from the one day to the other, then what the rulebooks do not share."""
    if before.day is not None and after.day is not None and before.day < after.day:
        try:
            changes = timeline(before.engine, raw, before.day, after.day, missing=True, where=where)[1:]
        except InputError:
            changes = []  # on a day between the two it cannot be decided
        for change in changes:
            yield from (_dated(event, change.day) for event in change.causes)
    if before.engine is after.engine:
        return
    apart = provisions_apart(before.engine.book, after.engine.book)
    sides = (before._replace(day=after.day), after)
    found = [decided(side, read, where, with_trail=True) for side in sides]
    decisions = [one for one in found if not isinstance(one, InputError)]
    named = {id_ for one in decisions for id_ in _mentioned(one)} & apart.keys()
    held = {s.provision for one in decisions for s in one.trail if s.result is not False} & apart.keys()
    days = [date.fromisoformat(one.as_of) for one in decisions]
    for id_ in apart if not named | held else sorted(named or held):
        event, provision, last = apart[id_]
        version = next(filter(None, map(provision.version, days)), last)
        yield Cause(
            event=event,
            day=None,
            instrument=version.instrument,
            title=provision.title,
            citation=str(version.cites[0]),
            provisions=(id_,),
        )


def _dated(event: Event, day: date) -> Cause:
    return Cause(
        event=event.event,
        day=day.isoformat(),
        instrument=event.instrument,
        title=event.title,
        citation=event.citation,
        provisions=event.provisions,
    )


def provisions_apart(before: Book, after: Book) -> dict[str, tuple[str, Provision, Version]]:
    """The provisions that two rulebooks do not share: what happened to each, and its last version."""
    old, new = before.raw.provisions, after.raw.provisions
    found: dict[str, tuple[str, Provision, Version]] = {}
    for id_ in dict.fromkeys((*old, *new)):
        was, now = old.get(id_), new.get(id_)
        if was is None or now is None or _said(was) != _said(now):
            provision = now or was
            assert provision is not None
            event = "added" if was is None else "lifted" if now is None else "rewritten"
            found[id_] = (event, provision, provision.versions[-1])
    return found


def _said(provision: Provision) -> object:
    """What a provision says, wherever it stands."""
    versions = tuple(
        msgspec.structs.replace(
            v,
            path="",
            line=0,
            when=v.when and " ".join(v.when.text.split()),
            value=v.value and " ".join(v.value.text.split()),
            unstayed=v.unstayed and " ".join(v.unstayed.text.split()),
        )
        for v in provision.versions
    )
    return msgspec.structs.replace(provision, path="", line=0, private=False, versions=versions)


def _mentioned(decision: Decision) -> Iterator[str]:
    """The provisions that a decision names."""
    for view in decision.regimes.values():
        for requirement in view.requirements:
            yield requirement.provision
            yield requirement.policy_from or ""
            yield from (name.partition(" ")[0] for name in requirement.overridden_by)
        for exception in view.exceptions:
            # All exceptions of the day are listed; one that cannot be used is named only by what bars it.
            yield from ((exception.provision,) if exception.available != "no" else exception.because.split())
        yield from (duty.provision for duty in view.duties)
        yield from (one.provision for one in view.possible)
    for missing in decision.missing:
        yield from missing.matters_to
