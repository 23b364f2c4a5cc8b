"""The edges of a supply network as orders, decided by the engine. No rule of law stands here: an edge is stated, not judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import polars as pl

from narrows.batch import check_table
from narrows.engine import Engine
from narrows.errors import FieldError, Where
from narrows.model.country import resolve
from narrows.model.decision import least_confident
from narrows.network.compiled import Supply
from narrows.network.supply_map import Item, SupplyMap

SOMEBODY: Mapping[str, object] = {
    "name": "Example Buyer Ltd.",
    "owners": [{"name": "Example Buyer Holding Ltd.", "share_percent": 100}],
}
"""A buyer on no list, nor any owner of it."""
NO_ITEM = "the map does not say what the item is"
NO_COUNTRY = "the map does not say where the provider is"


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """Who buys: a country and, where one is meant, a firm by name. Without a name, some firm that is on no list."""

    country: str
    name: str | None = None
    headquarters: str | None = None

    @classmethod
    def of(cls, country: str, name: str | None = None, headquarters: str | None = None) -> Buyer:
        """A buyer, with countries as a user writes them. Raises CountryError, and FieldError for a name that is blank."""
        if name is not None and not name.strip():
            remedy = "Name the firm, or leave the buyer out"
            raise FieldError("the name is empty", where=Where(field="buyer"), remedy=remedy)
        seat = resolve(headquarters).code if headquarters else None
        return cls(country=resolve(country).code, name=name, headquarters=seat)

    def party(self) -> dict[str, object]:
        """The buyer as a party of an order."""
        seat = self.headquarters or self.country
        known: dict[str, object] = {
            "role": "end_user",
            "country": self.country,
            "headquarters": seat,
            "ultimate_parent_headquarters": seat,
        }
        if self.name is None:
            return {**known, **SOMEBODY}
        return {**known, "name": self.name}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine says of one order, as far as a network needs it.

    `requirements` are (provision, citation, title, policy, confidence); `why` says in a few words why an edge is
    undetermined that no order could be made of, or whose order could not be read. `open` are the regimes that cannot tell,
    also where another one settles the outcome.
    """

    outcome: str
    policy: str | None = None
    as_written_outcome: str = ""
    as_written_policy: str | None = None
    classes: str | None = None
    requirements: tuple[Required, ...] = ()
    missing: tuple[str, ...] = ()
    confidence: str = "high"
    beyond_horizon: bool = False
    why: str = ""
    open: tuple[str, ...] = ()
    as_written_open: tuple[str, ...] = ()


class Required(msgspec.Struct, frozen=True, kw_only=True):
    """A license requirement that holds, or a prohibition: which paragraph, and what it says of an application.

    `enforced`: yes, no (it is stayed, and holds as written only), or undetermined.
    """

    provision: str
    citation: str
    title: str
    policy: str | None
    confidence: str
    enforced: str = "yes"


def undetermined(why: str) -> Answer:
    """The answer for an edge that cannot be asked about."""
    return Answer(outcome="undetermined", as_written_outcome="undetermined", confidence="low", why=why)


class Orders:
    """The orders of all supplies of a network for one buyer.

    `of[i]` are the numbers of the orders of supply i: none where the buyer's own country supplies (`home[i]`), several
    where the map names several items. Equal orders have one number.
    """

    def __init__(self, map_: SupplyMap, supplies: Sequence[Supply], buyer: Buyer) -> None:
        self.buyer = buyer
        self.raw: list[dict[str, object]] = []
        self.of: list[tuple[int, ...]] = []
        self.why: list[str] = []
        providers = {one.id: one for one in map_.providers}
        uses = {use.input: use.end_use for use in map_.uses}
        items = Items(map_.items)
        self.home = [providers[supply.provider].country == buyer.country for supply in supplies]
        numbers: dict[bytes, int] = {}
        for supply, home in zip(supplies, self.home, strict=True):
            provider = providers[supply.provider]
            found = items.of(supply.input, supply.provider, supply.use)
            why = NO_COUNTRY if not provider.country else NO_ITEM if not found else ""
            self.why.append("" if home else why)
            made = []
            for item in () if home or why else found:
                raw = order_of(
                    item.item,
                    provider.country,
                    buyer,
                    exporter=provider.name if provider.kind == "firm" else None,
                    end_use=uses.get(supply.use),
                )
                key = msgspec.json.encode(raw, order="deterministic")
                if key not in numbers:
                    numbers[key] = len(self.raw)
                    self.raw.append(raw)
                made.append(numbers[key])
            self.of.append(tuple(made))

    def decided(self, engine: Engine, days: Sequence[date], *, searching: bool = True) -> list[list[Answer]]:
        """The answer to every order on every day: `[day][order]`. An order that cannot be read is undetermined, and says why."""
        if not self.raw:
            return [[] for _ in days]
        frame = table_of(self.raw)
        table = pl.concat([frame.with_columns(as_of=pl.lit(day)) for day in days])
        answers = answers_of(table, engine, searching=searching)
        size = len(self.raw)
        return [answers[start : start + size] for start in range(0, len(answers), size)]


def order_of(
    item: Mapping[str, Any],
    country: str,
    buyer: Buyer,
    *,
    exporter: str | None = None,
    end_use: Mapping[str, Any] | None = None,
) -> dict[str, object]:
    """An edge as an order in its public names, without a day: an item from a country, and its maker if known, to a buyer.

    Who supplies is taken to be headquartered where it supplies from, with its parent.
    """
    raw: dict[str, object] = {
        "item": {"origin": country, **item},
        "from": country,
        "to": buyer.country,
        "parties": [buyer.party()],
    }
    maker = {"country": country, "headquarters": country, "ultimate_parent_headquarters": country}
    raw["exporter"] = {"name": exporter, **maker} if exporter is not None else maker
    if end_use is not None:
        raw["end_use"] = {"facility_country": buyer.country, **end_use}
    return raw


def table_of(raws: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Orders as a table. The fields of the party have columns of their own, so that equal ones are read once."""
    rows = []
    for raw in raws:
        row = {name: value for name, value in raw.items() if name != "parties"}
        parties = raw["parties"]
        assert isinstance(parties, list)
        row |= {
            f"parties.{i}.{name}": value for i, party in enumerate(parties) for name, value in party.items()
        }
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def answers_of(table: pl.DataFrame, engine: Engine, *, searching: bool = True) -> list[Answer]:
    """The answers to a table of orders. Rows that are answered alike share one answer.

    Without `searching` nothing is said of which facts are missing.
    """
    result = check_table(table, deciding=engine, searching=searching)
    columns = (
        "outcome", "policy", "as_written_outcome", "as_written_policy", "classification", "requirements", "missing",
        "regimes", "beyond_horizon", "error",
    )  # fmt: skip
    known: dict[tuple[Any, ...], Answer] = {}
    answers = []
    for row in result.frame.select(columns).iter_rows():
        if row not in known:
            known[row] = _answer(*row)
        answers.append(known[row])
    return answers


class Items:
    """The items of a map, to be asked for by edge."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._found: dict[tuple[str, str, str], list[Item]] = {}
        for item in items:
            self._found.setdefault((item.input, item.provider, item.into), []).append(item)

    def of(self, input_: str, provider: str, into: str) -> Sequence[Item]:
        """What passes over an edge: of this provider before that of all, and of this node before that of all; else nothing."""
        for key in ((provider, into), (provider, ""), ("", into), ("", "")):
            found = self._found.get((input_, *key))
            if found:
                return found
        return ()


class _Said(msgspec.Struct, frozen=True):
    outcome: str = ""


class _Regime(msgspec.Struct):
    outcome: str = ""
    as_written: _Said = _Said()
    confidence: str = "high"


class _Missing(msgspec.Struct):
    fact: str


_REQUIREMENTS = msgspec.json.Decoder(tuple[Required, ...])
_REGIMES = msgspec.json.Decoder(dict[str, _Regime])
_MISSING = msgspec.json.Decoder(tuple[_Missing, ...])


def _answer(
    outcome: str | None,
    policy: str | None,
    written: str | None,
    written_policy: str | None,
    classes: str | None,
    requirements: str | None,
    missing: str | None,
    regimes: str | None,
    beyond: bool | None,
    error: str | None,
) -> Answer:
    """The answer of one row of a batch."""
    if outcome is None:
        told = msgspec.json.decode(error or "{}").get("what", "")
        return undetermined(f"the order cannot be decided: {told}")
    said = _REGIMES.decode(regimes or "{}")
    levels = [one.confidence for one in said.values()]
    return Answer(
        outcome=outcome,
        policy=policy,
        as_written_outcome=written or outcome,
        as_written_policy=written_policy,
        classes=classes,
        requirements=_REQUIREMENTS.decode(requirements or "[]"),
        missing=tuple(one.fact for one in _MISSING.decode(missing or "[]")),
        confidence=least_confident(*levels),
        beyond_horizon=bool(beyond),
        open=tuple(name for name, one in said.items() if one.outcome == "undetermined"),
        as_written_open=tuple(name for name, one in said.items() if one.as_written.outcome == "undetermined"),
    )
