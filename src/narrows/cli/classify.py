"""`narrows classify`: which entries of the control list describe an item on a day, and which provisions say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows.cli.check import ATTENTION, CLEAR, ERROR, error_object
from narrows.cli.orders import day, engine, errors_of, item_name, records
from narrows.cli.output import complain, print_json, print_lines
from narrows.cli.text import bold, clean, wrapped
from narrows.errors import FieldError, InputError, Where

if TYPE_CHECKING:
    from narrows.engine import Engine
    from narrows.model.decision import TrailStep
    from narrows.model.order import Order
    from narrows.tabular.record import Record


def run(
    files: Sequence[str],
    *,
    product: str | None,
    as_of: str | None,
    mapping: Sequence[str],
    rules: Sequence[Path],
    input_format: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Write the classes of every item. Gives the exit code: 1 where an item's class is open or unknown."""
    on = day(as_of, "--as-of")
    found: Iterator[Record]
    if product is None:
        found = records(files, mapping=mapping, input_format=input_format)
    elif files:
        remedy = "Name either files or --product"
        raise FieldError(
            "files and --product were both given", where=Where(source="--product"), remedy=remedy
        )
    else:
        from narrows.tabular.record import Record as Made

        found = iter([Made(0, Where(), {"item": {"product": product}})])
    deciding = engine(rules)
    # The classes of an item do not depend on where it goes; an order without a route is given the regime's own country.
    home = deciding.assume.home or next(iter(sorted(deciding.assume.home_scope)))
    told: list[dict[str, Any]] = []
    code = CLEAR
    for record in found:
        try:
            one = _classified(deciding, record, on, home)
        except InputError as error:
            for each in errors_of(error):
                complain(each)
            one = error_object(record.id, error)
            code = ERROR
        else:
            code = max(code, CLEAR if one["classes"] and not one["open"] else ATTENTION)
        told.append(one)
    if form == "json":
        print_json(told, output)
    else:
        lines = [line for one in told for line in _page(one)]
        print_lines(lines[:-1] if lines else ["no items"], output)
    return code


_OF_ITEM = frozenset({"id", "as_of", "item", "to"})
"""The fields of an order that the classes of its item are told from."""


@cache
def _beside_item() -> frozenset[str]:
    """The other fields of an order. What is none of these stays in a record, to be refused."""
    from narrows.model.order import Order

    return frozenset(field.alias or name for name, field in Order.model_fields.items()) - _OF_ITEM


def _classified(deciding: Engine, record: Record, on: date | None, home: str) -> dict[str, Any]:
    from narrows.tabular.record import Record as Made

    raw = record.raw
    if raw is not None:
        spare = {"to": home, "as_of": deciding.book.checked_to(_regime(deciding))}
        beside = _beside_item()
        kept = {name: value for name, value in raw.items() if name not in beside and value is not None}
        raw = {**spare, **kept}
    order = Made(record.index, record.where, raw, record.error, record.marks).order(as_of=on)
    decision = deciding.decide(order, where=record.where)
    provisions = deciding.book.raw.provisions
    steps = [step for step in decision.trail if step.stage == "classification"]
    classes = [cls for view in decision.regimes.values() for cls in view.classes]
    edition = deciding.book.edition(order.as_of)
    reasons: dict[str, tuple[str, ...]] = {
        rule.id: getattr(rule.version.then, "reasons", ()) for rule in edition.classes
    }

    def told(step: TrailStep) -> dict[str, Any]:
        known = provisions[step.provision]
        return {
            "eccn": known.eccn,
            "provision": step.provision,
            "title": known.title,
            "citation": known.citation,
            "cites": list(step.cites),
            "reasons": list(reasons.get(step.provision, ())),
            "result": step.result,
            "when": step.when,
            "facts": step.facts,
        }

    return {
        "id": order.id,
        "item": item_name(record.raw),
        "as_of": decision.as_of,
        "stated": order.item.eccn,
        "classes": classes,
        "because": [told(step) for step in steps if step.result is True],
        "open": [told(step) for step in steps if step.result is None and order.item.eccn is None],
        "trail": [told(step) for step in steps],
        "figures": _figures(deciding, order),
        "notices": list(decision.notices),
    }


def _figures(deciding: Engine, order: Order) -> dict[str, Any]:
    """The values of the terms that the rulebook publishes, such as the total processing performance."""
    book = deciding.book
    edition = book.edition(order.as_of)
    facts = deciding.decider.vector(edition, deciding.blocks(order))
    for slot, value in edition.terms:
        facts[slot] = value(facts)
    slots = {name: book.layout.slots[name] for name, term in book.terms.items() if term.public}
    return {name: facts[slot] for name, slot in slots.items() if facts[slot] is not None}


def _regime(deciding: Engine) -> str:
    return next(iter(r.regime for r in deciding.book.raw.horizon.regimes.values() if r.checked is not None))


def _page(one: dict[str, Any]) -> Iterator[str]:
    if "error" in one:
        yield clean(f"{one.get('id') or 'item'}: error: {one['error']['what']}")
        yield ""
        return
    name = f"{one['id']}: {one['item']}" if one["id"] else one["item"]
    yield bold(clean(f"{name}, on {one['as_of']}: {', '.join(one['classes']) or 'class unknown'}"))
    if one["stated"]:
        yield from wrapped(f"{one['stated']}: as the exporter states")
    for step in one["because"]:
        yield from wrapped(f"{step['eccn']}: {step['title']} ({step['citation']})")
        yield from wrapped(f"Reasons for control: {', '.join(step['reasons']) or 'none'}", first="     ")
        yield from wrapped(f"Because: {step['when']}", first="     ")
        if step["facts"]:
            yield from wrapped(f"With: {_facts(step['facts'])}", first="     ")
        yield from wrapped(f"Source: {'; '.join(step['cites'])}", first="     ")
    if one["figures"]:
        yield from wrapped(f"Figures: {_facts(one['figures'])}")
    if one["open"]:
        yield from wrapped("Open, because facts are missing:")
        for step in one["open"]:
            lacking = [name for name, value in step["facts"].items() if value is None]
            why = f", not known: {', '.join(lacking)}" if lacking else ""
            yield from wrapped(f"{step['eccn']}: {step['title']}{why}", first="     - ")
    met = {step["eccn"] for step in (*one["because"], *one["open"])}
    refused = [s["eccn"] for s in one["trail"] if s["result"] is False and s["eccn"] not in met]
    if refused:
        yield from wrapped(f"Tested and not met: {', '.join(dict.fromkeys(refused))}")
    for notice in one["notices"]:
        yield from wrapped(f"Notice: {notice}")
    yield ""


def _facts(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {'unknown' if value is None else value}" for name, value in facts.items())
