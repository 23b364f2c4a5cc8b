"""The facts of a route: where the item goes from and to, and by what kind of movement."""

from __future__ import annotations

from typing import Any

from narrows.decide.blocks import Assume, Block
from narrows.decide.contradicted import STRICTER
from narrows.model.order import Route
from narrows.model.places import with_regions

_FROM_HOME = (None, "export", "deemed_export")
"""The movements, stated or not, that begin in the home regime's country unless the order says otherwise: 15 CFR 734.13."""


def route_block(route: Route, assume: Assume, located: str | None = None, person: str | None = None) -> Block:
    """Where the item goes from and to, and by what kind of movement. `located` is where the exporter is, if that is stated, and
    `person` the country that the recipient of a release counts by."""
    facts: dict[str, Any] = {
        "ship_from": route.ship_from,
        "destination": route.destination,
        "via": None if route.via is None else frozenset(route.via),
        "activity": route.activity,
        "destination_occupied_region": route.destination_occupied_region,
        "released_to_own_national": route.activity == RELEASE_ABROAD and person == route.destination,
    }
    assumptions: list[str] = []
    if facts["released_to_own_national"]:
        assumptions.append(
            f"the person to whom it is released counts as one of {person}, where the release takes place"
        )
    notices: list[str] = []
    if route.destination_occupied_region and route.destination not in with_regions():
        notices.append(
            f"destination_occupied_region is true, yet {route.destination} has no region of the kind: {STRICTER}"
        )
    if assume.clean and route.destination_occupied_region is None:
        facts["destination_occupied_region"] = False
    leaves = route.ship_from
    if assume.law_read and _leaves_for_elsewhere(route) and leaves not in assume.law_read:
        notices.append(f"the law of {leaves}, which the item leaves, is not known here: ask there as well")
    if assume.clean and leaves is None and route.activity in _FROM_HOME:
        leaves = _left(route.destination, assume, located)
        if leaves is not None:
            facts["ship_from"] = leaves
            assumptions.append(f"assumed clean: the item leaves {leaves}")
    if leaves is not None:
        activity = movement(leaves, route.destination, assume.home_scope)
        if route.activity is None:
            facts["activity"] = activity
            assumptions.append(
                f"the activity is taken to be {activity.replace('_', ' ')}, from the countries stated"
            )
        elif route.activity in _ACROSS and activity not in ("transfer", route.activity):
            # Stated moves inside one country stay as they are: that is the stricter reading.
            facts["activity"] = activity
            what = f"the activity is stated as {route.activity}"
            if route.activity == "export":
                assumptions.append(f"{what}, and is taken to be {activity}, from the countries stated")
            else:
                notices.append(
                    f"{what}, yet from {leaves} to {route.destination} it is {activity}: {STRICTER}"
                )
    elif assume.clean and route.activity is None:
        facts["activity"] = "export"
        assumptions.append("assumed clean: the item leaves the country; nothing is released to a person")
    return Block(facts, tuple(assumptions), tuple(notices))


RELEASE_ABROAD = "deemed_reexport"
"""The release that is one only to a person of another country than it takes place in: 15 CFR 734.14(a)(2)."""
RELEASES = ("deemed_export", RELEASE_ABROAD)
"""The activities in which a person gets the item, and it goes nowhere."""
_ACROSS = ("export", "reexport", "transfer")
"""The movements of a thing, or of technology that is sent, which two countries tell apart."""


def _leaves_for_elsewhere(route: Route) -> bool:
    """Whether a thing, or technology that is sent, leaves a stated country for another."""
    return route.ship_from not in (None, route.destination) and route.activity in (None, *_ACROSS)


def _left(destination: str, assume: Assume, located: str | None) -> str | None:
    """The country that an export of which nothing else is said leaves: the exporter's own, or else home."""
    leaves = located or assume.home
    inside = leaves == destination or (leaves in assume.home_scope and destination in assume.home_scope)
    return None if inside else leaves


def movement(ship_from: str, destination: str, home: frozenset[str]) -> str:
    """The movement that two countries imply: 15 CFR 734.13 (export), 734.14 (reexport), 734.16 (transfer)."""
    if ship_from == destination:
        return "transfer"
    return "export" if ship_from in home else "reexport"
