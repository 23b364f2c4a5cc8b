"""What of a plan is drawn as rows: its starts in groups, with what the programmes and the map say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from narrows.network.picture.view import title_of
from narrows.network.supply_map import SupplyMap
from narrows.plan.picture.words import mode_words
from narrows.plan.programme import MODES, Programme, Programmes
from narrows.plan.result import Plan, Started

MOST = 400
"""More rows than that are not drawn: those that are worth least are counted only."""


class Row(NamedTuple):
    """A start as it is drawn. `ramp` is how many years its supply rises, `lead` the years it takes at least and at most, `lasts` how
    long it supplies (None: for good); those three, and whether its figures are `assumed`, are None where nobody said.

    `needs` are the places, among all rows, of starts that had to be done before this one.
    """

    start: Started
    name: str
    ramp: float | None
    lead: tuple[float, float] | None
    lasts: float | None
    assumed: bool | None
    needs: tuple[int, ...]


class Group(NamedTuple):
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


class Rows(NamedTuple):
    """All groups in their order, whether they are stages (else modes), and how many starts are left out."""

    groups: tuple[Group, ...]
    by_stage: bool
    left_out: int


def rows_of(
    plan: Plan,
    stages: Mapping[str, str] | None,
    programmes: Programmes | None,
    names: Mapping[str, str],
) -> Rows:
    """The starts of a plan in groups: by the stage of their input where `stages` says any, else by mode."""
    most = set(sorted(range(len(plan.starts)), key=lambda n: (-plan.starts[n].worth, n))[:MOST])
    starts = [one for n, one in enumerate(plan.starts) if n in most]
    by_stage = bool(stages) and any(one.input in (stages or {}) for one in starts)
    kinds: Sequence[str] = list(dict.fromkeys((stages or {}).values())) if by_stage else MODES
    place = {kind: n for n, kind in enumerate(kinds)}

    def kind_of(one: Started) -> str:
        return (stages or {}).get(one.input, "") if by_stage else one.mode

    found: dict[str, list[Started]] = {}
    for kind in sorted(
        {kind_of(one) for one in starts}, key=lambda kind: (place.get(kind, len(place)), kind)
    ):
        found[kind] = sorted(
            (one for one in starts if kind_of(one) == kind),
            key=lambda one: (one.year, -one.worth, one.programme),
        )
    ordered = [one for group in found.values() for one in group]
    known = {one.id: one for one in programmes.programmes} if programmes is not None else {}
    needs = _needs(ordered, known, programmes)
    groups, first = [], 0
    for kind, group in found.items():
        rows = tuple(
            _row(one, known.get(one.programme), names, needs[first + n]) for n, one in enumerate(group)
        )
        title = title_of(kind) if by_stage else mode_words(kind).capitalize().replace("r&d", "R&D")
        groups.append(Group(title or ("Other inputs" if by_stage else "Programmes"), rows))
        first += len(group)
    return Rows(tuple(groups), by_stage, len(plan.starts) - len(starts))


def stages_of(map_: SupplyMap) -> dict[str, str]:
    """The stage of each input of a map, in the order of its stages."""
    order = {stage: n for n, stage in enumerate(map_.about.stages)}
    inputs = sorted(map_.inputs, key=lambda one: order.get(one.stage, len(order)))
    return {one.id: one.stage for one in inputs}


def _row(one: Started, programme: Programme | None, names: Mapping[str, str], needs: tuple[int, ...]) -> Row:
    name = names.get(one.input) or one.input
    if programme is None:
        return Row(one, name, None, None, None, None, needs)
    lead = programme.lead_years.low, programme.lead_years.high
    assumed = programme.grounds.assumed
    return Row(one, name, programme.ramp_years, lead, programme.lasts_years, assumed, needs)


def _needs(
    starts: Sequence[Started], known: Mapping[str, Programme], programmes: Programmes | None
) -> list[tuple[int, ...]]:
    """For each start the places of those that it waited for: of what could meet a requirement, the first that was done."""
    level = {one.input: one.level for one in programmes.levels} if programmes is not None else {}
    found = []
    for one in starts:
        programme = known.get(one.programme)
        waited = []
        for need in programme.requires if programme is not None else ():
            if level.get(need.input, 0.0) >= need.level:
                continue
            done = [
                (other.done, n)
                for n, other in enumerate(starts)
                if other.input == need.input and other.done <= one.year + 1e-9
            ]
            if done:
                waited.append(min(done)[1])
        found.append(tuple(dict.fromkeys(waited)))
    return found
