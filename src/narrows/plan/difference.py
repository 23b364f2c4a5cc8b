"""Two plans that were written down, and how they differ: what starts when, what can be made, what it costs, what they rest on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from narrows.counted import first_of
from narrows.errors import FieldError, FormatError, Where
from narrows.plan.amounts import amount
from narrows.plan.compare_words import percent
from narrows.plan.moves import Figure, Move, Sentence, moves_of, told
from narrows.plan.programme import Frozen
from narrows.plan.result import SCHEMA_VERSION, Plan

BASIS = ("programmes_sha256", "rulebook", "as_of", "aim", "until", "scenarios", "seed")
"""What a plan rests on, besides its country and map: figures of plans that differ in it are not about the same thing."""
VALUES = ("objective", "bound", "gap", "expected", "at_risk", "worst", "undone", "out_of_sample")
EVEN = 1e-9


class Differs(Frozen, frozen=True, kw_only=True):
    """Something that is `before` in the first plan and `after` in the second; None where a plan does not have it."""

    what: str
    before: Figure
    after: Figure


class Changed(Frozen, frozen=True, kw_only=True):
    """A figure of both plans and its change, of `what` (a target or a field, or a value of the plan) in a year."""

    what: str
    year: float | None
    before: float | None
    after: float | None
    change: float | None


class PlanDifference(Frozen, frozen=True, kw_only=True):
    """How a second plan differs from a first.

    `basis` lists what they do not have in common of what plans rest on; `comparable` is false where any of it keeps their values
    apart (another map, country, aim, path of law). `beyond_gaps`: whether the objectives differ by more than the proven gaps leave open,
    None where they are not comparable. True on the same basis means that something it does not list (risk, money, periods) is not the same. `availability`, `spend` and `researchers` list what changed by more than rounding.
    """

    schema_version: str
    country_before: str
    country_after: str
    comparable: bool
    beyond_gaps: bool | None
    basis: tuple[Differs, ...]
    values: tuple[Changed, ...]
    starts: tuple[Move, ...]
    availability: tuple[Changed, ...]
    spend: tuple[Changed, ...]
    researchers: tuple[Changed, ...]
    assumptions: tuple[Differs, ...]
    sentences: tuple[Sentence, ...]
    notices: tuple[str, ...]


def read_plan(data: bytes, source: str) -> Plan:
    """A plan from its JSON. Raises FormatError for what is no JSON, FieldError for what is no plan, or one of another schema."""
    try:
        found = msgspec.json.decode(data, type=Plan)
    except msgspec.ValidationError as error:
        place = re.search(r"`\$\.?([^`]*)`", str(error))
        what = str(error).split(" - at ")[0]
        raise FieldError(
            f"is no plan: {what[:1].lower()}{what[1:]}",
            where=Where(source=source, field=place[1] if place else None),
            remedy="Give a file that `narrows plan --format json` wrote",
        ) from error
    except msgspec.DecodeError as error:
        raise FormatError(
            f"is no JSON: {error}",
            where=Where(source=source),
            remedy="Give a file that `narrows plan --format json` wrote",
        ) from error
    if found.schema_version != SCHEMA_VERSION:
        raise FieldError(
            f"a plan of schema {found.schema_version!r}; this reads {SCHEMA_VERSION!r}",
            where=Where(source=source, field="schema_version"),
            remedy="Make the plan again with this version",
        )
    return found


def compare_plans(before: Plan, after: Plan, *, across: bool = False) -> PlanDifference:
    """How a second plan differs from a first.

    Plans of different countries, maps or sides are refused, unless `across` says that this is meant: then the difference says so.
    """
    apart = [
        name for name in ("country", "map_sha256", "side") if getattr(before, name) != getattr(after, name)
    ]
    if apart and not across:
        shown = " and ".join(f"{name} ({getattr(before, name)} and {getattr(after, name)})" for name in apart)
        raise FieldError(
            f"the plans differ in {shown}",
            where=Where(field=apart[0]),
            remedy="Compare plans of one country over one map, or say that they are meant to differ",
        )
    basis = tuple(
        Differs(what=name, before=getattr(before, name), after=getattr(after, name))
        for name in ("country", "map_sha256", "side", *BASIS)
        if getattr(before, name) != getattr(after, name)
    )
    comparable = not any(one.what != "seed" and one.what != "scenarios" for one in basis)
    values = tuple(
        _changed(name, None, getattr(before, name), getattr(after, name))
        for name in VALUES
        if getattr(before, name) != getattr(after, name)
    )
    starts = moves_of(
        {one.programme: one.year for one in before.starts}, {one.programme: one.year for one in after.starts}
    )
    found = PlanDifference(
        schema_version=SCHEMA_VERSION,
        country_before=before.country,
        country_after=after.country,
        comparable=comparable,
        beyond_gaps=_beyond(before, after) if comparable else None,
        basis=basis,
        values=values,
        starts=starts,
        availability=_between(_availability(before), _availability(after)),
        spend=_between(_spend(before), _spend(after)),
        researchers=_between(_at_work(before), _at_work(after)),
        assumptions=_assumptions(before, after),
        sentences=(),
        notices=tuple(f"the plans are of a different {name}" for name in apart),
    )
    return msgspec.structs.replace(found, sentences=_sentences(before, after, found))


def _beyond(before: Plan, after: Plan) -> bool:
    """Whether the better plan is worth more than the other's bound: over the same scenarios, no plan on the same basis can be."""
    low, high = sorted((before, after), key=lambda one: one.objective)
    return high.objective > low.bound + EVEN


def _changed(what: str, year: float | None, before: float | None, after: float | None) -> Changed:
    change = after - before if before is not None and after is not None else None
    return Changed(what=what, year=year, before=before, after=after, change=change)


def _between(
    before: Mapping[tuple[str, float], float], after: Mapping[tuple[str, float], float]
) -> tuple[Changed, ...]:
    found = []
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        if was is None or now is None or abs(now - was) > EVEN * max(1.0, abs(was)):
            found.append(_changed(key[0], key[1], was, now))
    return tuple(found)


def _availability(plan: Plan) -> dict[tuple[str, float], float]:
    return {(one.target, one.year): one.mean for one in plan.availability}


def _spend(plan: Plan) -> dict[tuple[str, float], float]:
    return {("musd", one.year): one.programmes_musd + one.training_musd for one in plan.spend}


def _at_work(plan: Plan) -> dict[tuple[str, float], float]:
    return {(one.field, one.year): one.at_work for one in plan.researchers}


def _assumptions(before: Plan, after: Plan) -> tuple[Differs, ...]:
    was = {one.what: one.value for one in before.assumptions}
    now = {one.what: one.value for one in after.assumptions}
    return tuple(
        Differs(what=what, before=was.get(what), after=now.get(what))
        for what in {**was, **now}
        if was.get(what) != now.get(what)
    )


def _sentences(before: Plan, after: Plan, found: PlanDifference) -> tuple[Sentence, ...]:
    told_of = [_basis(found), _worth(before, after, found)]
    counts: dict[str, Any] = {
        f"moves {change}": sum(one.change == change for one in found.starts)
        for change in ("added", "dropped", "earlier", "later")
    }
    told_of.append(Sentence(text=f"In the second plan: {told(found.starts)}.", figures=counts))
    told_of += [
        each for each in (_greatest(found), _money(before, after), _resting(found)) if each is not None
    ]
    return tuple(told_of)


def _basis(found: PlanDifference) -> Sentence:
    names = [one.what for one in found.basis]
    text = (
        f"The plans do not rest on the same: they differ in {', '.join(names)}."
        if names
        else "Both plans rest on the same map, programmes, law and scenarios."
    )
    figures: dict[str, Figure] = {}
    for one in found.basis:
        figures[f"{one.what} before"], figures[f"{one.what} after"] = one.before, one.after
    return Sentence(text=text, figures=figures)


def _worth(before: Plan, after: Plan, found: PlanDifference) -> Sentence:
    figures: dict[str, Figure] = {
        "objective_before": before.objective,
        "objective_after": after.objective,
        "bound_before": before.bound,
        "bound_after": after.bound,
    }
    if not found.comparable:
        text = (
            f"Their values, {before.objective:.4g} and {after.objective:.4g}, are not of the same thing and say nothing of which "
            "is better."
        )
    elif abs(after.objective - before.objective) <= EVEN:
        text = f"Both are worth {before.objective:.4g}."
    else:
        more = "more" if after.objective > before.objective else "less"
        text = f"The second is worth {after.objective:.4g}, {more} than the first, {before.objective:.4g}"
        text += "; " + _open(found)
    return Sentence(text=text, figures=figures)


def _open(found: PlanDifference) -> str:
    """What a difference of comparable values means, beside the proven bounds."""
    if not found.beyond_gaps:
        return "that is within what the proven gaps leave open."
    if found.basis:
        return "that is more than the gaps leave open, and the scenarios are not the same."
    return (
        "that is more than the lesser one's bound allows, so that money, risk or periods cannot be the same."
    )


def _greatest(found: PlanDifference) -> Sentence | None:
    both = [one for one in found.availability if one.change is not None]
    one = max(both, key=lambda each: abs(each.change or 0.0), default=None)
    if one is None or one.before is None or one.after is None:
        return None
    text = f"Availability changes most for {one.what} in {one.year:g}: from {percent(one.before)} to {percent(one.after)}."
    return Sentence(text=text, figures={"before": one.before, "after": one.after, "change": one.change})


def _money(before: Plan, after: Plan) -> Sentence:
    was, now = sum(_spend(before).values()), sum(_spend(after).values())
    text = f"The first spends {amount(was)} million US dollars, the second {amount(now)}."
    return Sentence(text=text, figures={"musd_before": was, "musd_after": now})


def _resting(found: PlanDifference) -> Sentence | None:
    if not found.assumptions:
        return None
    number = len(found.assumptions)
    what = first_of([one.what for one in found.assumptions], 3)
    text = f"{number} assumption{'s differ' if number > 1 else ' differs'}: {what}."
    return Sentence(text=text, figures={"assumptions": number})
