"""An order: one transaction as a user states it, parsed at the edge.

`parse_order` reads a whole order; the other `parse_` functions read one block of it through the same fields and
validators, so that a table whose rows repeat their blocks can parse each distinct block once. What is absent is
`None` and means unknown, except claims, which are then False.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    PrivateAttr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from narrows.errors import NOWHERE, FieldError, Where
from narrows.model.days import read_day
from narrows.model.end_use import Claims, EndUse, OptionalClaims, OptionalEndUse, OptionalRecipient, Recipient
from narrows.model.fields import Block, Country, Flag, Listed, OptionalCountry, OptionalText, as_listed
from narrows.model.item import CheckedItem, Codes, Item, MadeWith, Part, Spec
from narrows.model.money import Money, OptionalMoney
from narrows.model.party import Exporter, Owner, Party, PartyList, check_exporters
from narrows.model.plain import plain_tree
from narrows.model.refusal import refusal

__all__ = [
    "Claims",
    "EndUse",
    "Item",
    "MadeWith",
    "Money",
    "Order",
    "Owner",
    "Part",
    "Party",
    "PartyBlock",
    "Recipient",
    "Route",
    "Spec",
    "parse_as_of",
    "parse_claims",
    "parse_end_use",
    "parse_id",
    "parse_item",
    "parse_order",
    "parse_parties",
    "parse_party",
    "parse_recipient",
    "parse_route",
    "parse_value",
]

Activity = Literal["export", "reexport", "transfer", "deemed_export", "deemed_reexport", "us_person_support"]


def _number_as_text(value: object) -> object:
    return str(value) if type(value) is int and abs(value) < 10**30 else value


Day = Annotated[date, BeforeValidator(read_day, json_schema_input_type=date)]
Identifier = Annotated[
    OptionalText, BeforeValidator(_number_as_text, json_schema_input_type=str | int | None)
]


class Route(Block):
    """What is done and between which places. An empty `via` says there is no transit; absent says unknown."""

    activity: Annotated[Activity | None, as_listed(Activity)] = None
    ship_from: OptionalCountry = Field(default=None, alias="from")
    destination: Country = Field(alias="to")
    via: Annotated[Annotated[tuple[Country, ...], Field(max_length=1_000)] | None, Listed] = None
    destination_occupied_region: Flag = None


class PartyBlock(Block):
    """Who takes part: the exporter, where stated apart, and all other parties; `None` means not stated."""

    exporter: Exporter = None
    parties: PartyList = None

    @model_validator(mode="after")
    def _one_exporter(self) -> PartyBlock:
        check_exporters(self.exporter, self.parties)
        return self


class Order(PartyBlock, Route):
    """One transaction on one day. Made by `parse_order`, which also keeps the notices."""

    id: Identifier = None
    as_of: Day
    item: CheckedItem
    value: OptionalMoney = None
    recipient: OptionalRecipient = None
    end_use: OptionalEndUse = None
    claims: OptionalClaims = Claims()
    _notices: tuple[str, ...] = PrivateAttr(default=())

    @property
    def notices(self) -> tuple[str, ...]:
        """Remarks for the user on how the order was read."""
        return self._notices

    @property
    def value_usd(self) -> float | None:
        """The value in US dollars; `None` where it is not stated or in another currency."""
        return self.value.usd if self.value is not None else None

    def canonical(self) -> bytes:
        """The order as JSON in one form, under the public names, for hashing: the same facts give the same bytes."""
        facts = self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        return msgspec.json.encode(facts, order="deterministic")


# The model of each block, by the name it has in an order.
_BLOCKS: dict[str, type[BaseModel]] = {
    "": Order,
    "item": Item,
    "contains": Part,
    "codes": Codes,
    "spec": Spec,
    "made_with": MadeWith,
    "parties": Party,
    "exporter": Party,
    "owners": Owner,
    "end_use": EndUse,
    "recipient": Recipient,
    "claims": Claims,
    "value": Money,
}
_ID: TypeAdapter[str | None] = TypeAdapter(Identifier)
_AS_OF: TypeAdapter[date] = TypeAdapter(Day)
_VALUE: TypeAdapter[Money | None] = TypeAdapter(OptionalMoney)
_ITEM: TypeAdapter[Item] = TypeAdapter(CheckedItem)
_END_USE: TypeAdapter[EndUse | None] = TypeAdapter(OptionalEndUse)
_RECIPIENT: TypeAdapter[Recipient | None] = TypeAdapter(OptionalRecipient)
_CLAIMS: TypeAdapter[Claims] = TypeAdapter(OptionalClaims)

Notices = list[str]


def _validated(validator: Any, raw: object, root: str, where: Where, notices: Notices | None) -> Any:
    """Run a validator; its complaints become `InputError`s, its remarks go to `notices`.

    Numbers of other libraries are made Python's own only where an order is refused: few have any, and a look costs time.
    """
    remarks: Notices = []
    try:
        try:
            read = validator.validate_python(raw, context={"notices": remarks})
        except ValidationError:
            own = plain_tree(raw)
            if own is raw:
                raise
            remarks.clear()
            read = validator.validate_python(own, context={"notices": remarks})
    except ValidationError as found:
        raise refusal(found, _BLOCKS, root, where) from None
    if notices is not None:
        notices += remarks
    return read


def parse_order(raw: Mapping[str, object], *, where: Where = NOWHERE) -> Order:
    """Read an order from its public names.

    Raises an `InputError` (`FieldError`, `CountryError`) for the first field that is wrong, whose `also` holds the
    errors of all others. Remarks are in `Order.notices`.
    """
    if not isinstance(raw, Mapping):
        raise FieldError(
            "an order must be a mapping of fields", where=where, remedy="Write it as {item: ..., to: ...}"
        )
    notices: Notices = []
    whole = raw if isinstance(raw, dict) else dict(raw)
    order: Order = _validated(Order.__pydantic_validator__, whole, "", where, notices)
    if notices:
        order._notices = tuple(dict.fromkeys(notices))
    return order


def parse_item(raw: object, *, where: Where = NOWHERE, notices: Notices | None = None) -> Item:
    """Read the `item` block of an order."""
    item: Item = _validated(_ITEM.validator, raw, "item", where, notices)
    return item


def parse_party(
    raw: object, *, field: str = "parties[0]", where: Where = NOWHERE, notices: Notices | None = None
) -> Party:
    """Read one party; `field` is its place in the order."""
    party: Party = _validated(Party.__pydantic_validator__, raw, field, where, notices)
    return party


def parse_parties(
    parties: object, exporter: object = None, *, where: Where = NOWHERE, notices: Notices | None = None
) -> PartyBlock:
    """Read the `parties` and the `exporter` of an order together, since they must agree."""
    raw = {"parties": parties, "exporter": exporter}
    block: PartyBlock = _validated(PartyBlock.__pydantic_validator__, raw, "", where, notices)
    return block


def parse_route(
    activity: object,
    ship_from: object,
    destination: object,
    via: object = None,
    *,
    destination_occupied_region: object = None,
    where: Where = NOWHERE,
    notices: Notices | None = None,
) -> Route:
    """Read `activity`, `from`, `to`, `via`, and whether the destination lies in an occupied region."""
    raw = {
        "activity": activity,
        "from": ship_from,
        "to": destination,
        "via": via,
        "destination_occupied_region": destination_occupied_region,
    }
    route: Route = _validated(Route.__pydantic_validator__, raw, "", where, notices)
    return route


def parse_id(raw: object, *, where: Where = NOWHERE) -> str | None:
    """Read an identifier: text, or a whole number."""
    found: str | None = _validated(_ID.validator, raw, "id", where, None)
    return found


def parse_as_of(raw: object, *, where: Where = NOWHERE) -> date:
    """Read a day: a date, a datetime at midnight, or text that can mean one day alone."""
    day: date = _validated(_AS_OF.validator, raw, "as_of", where, None)
    return day


def parse_value(raw: object, *, where: Where = NOWHERE, notices: Notices | None = None) -> Money | None:
    """Read the value: `10000 USD`, a mapping of amount and currency, or a number of US dollars."""
    value: Money | None = _validated(_VALUE.validator, raw, "value", where, notices)
    return value


def parse_end_use(raw: object, *, where: Where = NOWHERE, notices: Notices | None = None) -> EndUse | None:
    """Read the `end_use` block; `None` where nothing is stated."""
    end_use: EndUse | None = _validated(_END_USE.validator, raw, "end_use", where, notices)
    return end_use


def parse_recipient(
    raw: object, *, where: Where = NOWHERE, notices: Notices | None = None
) -> Recipient | None:
    """Read the `recipient` block; `None` where nothing is stated."""
    recipient: Recipient | None = _validated(_RECIPIENT.validator, raw, "recipient", where, notices)
    return recipient


def parse_claims(raw: object, *, where: Where = NOWHERE) -> Claims:
    """Read the `claims` block; nothing claimed where it is absent."""
    claims: Claims = _validated(_CLAIMS.validator, raw, "claims", where, None)
    return claims
