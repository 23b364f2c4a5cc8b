"""What is known of who exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from narrows.model.order import Party

if TYPE_CHECKING:
    from narrows.decide.blocks import Assume
    from narrows.decide.listed import Screener
    from narrows.model.decision import Missing
    from narrows.rulebook.book import Book

_COMPANY, _HOUSE, _OF_HOUSE = "exporter.company", "exporter.house", "exporter.of_its_house"
_COUNTRY, _SEAT, _PARENTS_SEAT = (
    "exporter.country",
    "exporter.headquarters",
    "exporter.ultimate_parent_headquarters",
)
_OF_ONE = ("name", "country", "headquarters", "ultimate_parent_headquarters")
"""What may be told of an exporter in one place and left out in another."""


def exporter_of(parties: Sequence[Party] | None, exporter: Party | None) -> Party | None:
    """Who ships: the exporter that is stated apart, or the first party of that role.

    Several mentions are of one exporter, as an order that names two is refused: what one leaves out another tells.
    """
    apart = (exporter,) if exporter is not None else ()
    mentions = (*apart, *(party for party in parties or () if party.role == "exporter"))
    if not mentions:
        return None
    first, *others = mentions
    told = {
        name: value
        for name in _OF_ONE
        if getattr(first, name) is None
        for one in reversed(others)  # the earliest that tells it is the one that stays
        if (value := getattr(one, name)) is not None
    }
    who: Party = first.model_copy(update=told) if told else first
    return who


def _named_as(exporter: Party, screener: Screener) -> dict[str, Any]:
    """The company that an exporter is by its name, "" if it is none that is known; and whose name it bears beside other words.

    A letter to a company is read as one to its subsidiaries, which bear its name so: whether the exporter is one of them is not
    known, unless `cleared_hits` with the id of the company says that it is none.
    """
    name = exporter.name or ""
    own = screener.company(name)
    house = "" if own else screener.house(name)
    if house in (exporter.cleared_hits or ()):
        house = ""
    return {_COMPANY: own, _HOUSE: house, _OF_HOUSE: None if house else False}


def maybe_of_house(exporter: Party | None, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What an exporter with some `facts` is told whose name has that of a known company in it, where a decision turns on who
    exports."""
    house = facts[_HOUSE]
    if exporter is None or not house:
        return ()
    told = (
        f"whether {exporter.name!r} is a company of {house!r} is not known, which matters where that company was told of a "
        f"requirement (is-informed letter): if so, state the name of that company as the exporter's; if not, list {house} in "
        "cleared_hits of the exporter"
    )
    return (told,)


def asks_exporter(book: Book, missing: Sequence[Missing]) -> bool:
    """Whether it is asked who exports."""
    asked = {question.fact for question in missing}
    return bool(asked) and any(fact.name == _COMPANY and fact.ask in asked for fact in book.raw.facts.facts)


def exporter_facts(
    exporter: Party | None, screener: Screener, assume: Assume, assumptions: list[str]
) -> dict[str, Any]:
    """What is known of the exporter; what is assumed is added to `assumptions`. A name that says nothing names nobody."""
    known: dict[str, Any] = {_HOUSE: "", _OF_HOUSE: False}
    if exporter is not None and exporter.name is not None and not screener.unusable(exporter.name):
        known |= _named_as(exporter, screener)
    elif assume.clean:
        known[_COMPANY] = ""
        assumptions.append(
            "assumed clean: the exporter is under no directed license requirement (is-informed letter)"
        )
    if exporter is not None:
        known[_COUNTRY] = exporter.country
        known[_SEAT] = exporter.headquarters
        known[_PARENTS_SEAT] = exporter.ultimate_parent_headquarters
    seat = known.get(_SEAT) or known.get(_COUNTRY) or assume.home
    silent = [fact for fact in (_SEAT, _PARENTS_SEAT) if known.get(fact) is None]
    if assume.clean and seat is not None and silent:
        known |= dict.fromkeys(silent, seat)
        assumptions.append(f"assumed clean: the exporter is headquartered in {seat}")
    return known
