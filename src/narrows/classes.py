"""Which entries of the control list describe an item on a day, and which provisions say so.

import narrows as nr
nr.classify({"as_of": "2023-11-17", "item": {"product": "NVIDIA A800"}})["classes"]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from narrows.engine import Engine, engine
from narrows.errors import Where
from narrows.tabular.record import Record, item_name

if TYPE_CHECKING:
    from narrows.model.decision import TrailStep
    from narrows.model.order import Order


def classify(
    raw: Mapping[str, object], *, as_of: date | None = None, deciding: Engine | None = None
) -> dict[str, Any]:
    """The classes of the item of an order, as `narrows classify --format json` tells them. Nothing but the item is needed; the day
    is `as_of`, else that of the order, else the last one to which the law was checked. Raises `InputError`."""
    return classified(deciding or engine(), Record(0, Where(), dict(raw)), as_of)


_OF_ITEM = frozenset({"id", "as_of", "item", "to"})
"""The fields of an order that the classes of its item are told from."""


@cache
def _beside_item() -> frozenset[str]:
    """The other fields of an order. What is none of these stays in a record, to be refused."""
    from narrows.model.order import Order

    return frozenset(field.alias or name for name, field in Order.model_fields.items()) - _OF_ITEM


def classified(deciding: Engine, record: Record, on: date | None) -> dict[str, Any]:
    """The classes of the item of a record. Raises `InputError`."""
    # The classes of an item do not depend on where it goes; an order without a route is given the regime's own country.
    home = deciding.assume.home or next(iter(sorted(deciding.assume.home_scope)))
    raw = record.raw
    if raw is not None:
        spare = {"to": home, "as_of": deciding.book.checked_to(_regime(deciding))}
        beside = _beside_item()
        kept = {name: value for name, value in raw.items() if name not in beside and value is not None}
        raw = {**spare, **kept}
    order = Record(record.index, record.where, raw, record.error, record.marks).order(as_of=on)
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
            "citation": known.cited(order.as_of),
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
