"""What the rulebook knows about itself: how far each regime was checked, which instruments made it, what it leaves out."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

import msgspec

from narrows.errors import HorizonError, RulebookError, Where
from narrows.model.decision import CONFIDENCES
from narrows.rulebook.fields import Record
from narrows.rulebook.names import EXCEPTION_CODE, PLAIN_NAME, REGIME, TERM_NAME
from narrows.rulebook.schema import Cite
from narrows.rulebook.versions import read_cites
from narrows.rulebook.yaml_tree import Mapping, Node

STATES = ("modelled", "not_modelled")


class RegimeHorizon(msgspec.Struct, frozen=True, kw_only=True):
    """The span of days a regime's rules were checked for.

    Before `start` nothing is answered; after `checked` an answer says that it is beyond the horizon. `secondary` is the
    later day to which announcements and secondary material, but not the consolidated text, were read. `reach` is the name
    of the term that says whether the regime reaches an order at all: its rules hold only where that does; without one it
    reaches every order. `assumes` is what an answer of the regime that clears an order rests on, and `clears` how sure it can
    be at most: that of rules which did not hold. `apply` is what to do where a license is required, and `imports` where it is the
    import alone that needs consent.
    """

    regime: str
    state: str
    name: str = ""
    reach: str = ""
    assumes: tuple[str, ...] = ()
    clears: str = "high"
    apply: str = ""
    imports: str = ""
    start: date | None = None
    checked: date | None = None
    secondary: date | None = None
    cites: tuple[Cite, ...] = ()
    note: str = ""

    def way(self, reasons: Set[str]) -> str:
        """What to do about requirements of some reasons: nobody applies to export where it is the import that needs consent."""
        return self.imports if self.imports and reasons == {"import"} else self.apply


class Horizon(msgspec.Struct, frozen=True):
    """The regimes by id, modelled or not."""

    regimes: dict[str, RegimeHorizon] = {}

    @property
    def start(self) -> date | None:
        """The first day that anything is answered for."""
        return min((regime.start for regime in self.regimes.values() if regime.start), default=None)


def check_day(start: date | None, day: date, where: Where) -> None:
    """Refuse a day before the rulebook's first. Raises HorizonError."""
    if start is not None and day < start:
        raise HorizonError(
            f"{day.isoformat()} lies before {start.isoformat()}, the first day that the rulebook speaks of",
            where=where,
            remedy=f"Give a date from {start.isoformat()} on",
        )


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """A dated act that changed the law: a rule, a letter, an announcement. `effective` is its first effective day, `stages`
    the later ones of a rule that took effect in parts."""

    id: str
    title: str
    citation: str
    published: date | None = None
    effective: date | None = None
    stages: tuple[date, ...] = ()
    compliance: date | None = None
    checked: date
    confidence: str
    note: str = ""
    path: str
    line: int

    @property
    def days(self) -> tuple[tuple[str, date], ...]:
        """Its days, each with what it is the day of: published, effective or compliance."""
        told = (
            ("published", self.published),
            ("effective", self.effective),
            *(("effective", stage) for stage in self.stages),
            ("compliance", self.compliance),
        )
        return tuple((event, day) for event, day in told if day is not None)

    @property
    def days_of_effect(self) -> tuple[date, ...]:
        """The days on which it changed the law, or had to be complied with."""
        return tuple(day for event, day in self.days if event != "published")


class NotModelled(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the law that the rulebook leaves out, and why. `codes` are license exceptions left out."""

    what: str
    why: str
    citation: str
    regime: str = "us"
    codes: tuple[str, ...] = ()
    line: int


def read_horizon(root: Node, source: str) -> Horizon:
    """horizon.yaml, typed. Raises RulebookError."""
    top = Record(root, source)
    top.only(("regimes",))
    regimes = top.record("regimes")
    out: dict[str, RegimeHorizon] = {}
    for regime in regimes.node.entries:
        if not REGIME.fullmatch(regime):
            regimes.refuse(
                regime, f"{regime!r} is not a regime", "Name regimes by two lower-case letters, such as us"
            )
        out[regime] = _read_regime(regime, regimes.record(regime))
    return Horizon(out)


def _read_regime(regime: str, record: Record) -> RegimeHorizon:
    record.only(
        (
            "state",
            "name",
            "start",
            "checked",
            "secondary",
            "cites",
            "note",
            "reach",
            "assumes",
            "clears",
            "apply",
            "imports",
        ),
        "a regime",
    )
    state = record.choice("state", STATES) if record.has("state") else "modelled"
    if state == "not_modelled":
        if record.has("start") or record.has("checked"):
            record.refuse(
                None, f"{regime} is not modelled but has dates", "Remove 'start' and 'checked', or 'state'"
            )
        return RegimeHorizon(
            regime=regime, state=state, name=record.optional_text("name"), note=record.optional_text("note")
        )
    record.need("start", "checked", "cites", of=f"the regime {regime}")
    start, checked = record.day("start"), record.day("checked")
    if checked < start:
        record.refuse("checked", f"checked {checked} is before start {start}", "Correct one of the dates")
    return RegimeHorizon(
        regime=regime,
        state=state,
        name=record.optional_text("name"),
        reach=record.matching("reach", TERM_NAME, "the name of a term") if record.has("reach") else "",
        assumes=record.texts("assumes"),
        clears=record.choice("clears", CONFIDENCES) if record.has("clears") else "high",
        apply=record.optional_text("apply"),
        imports=record.optional_text("imports"),
        start=start,
        checked=checked,
        secondary=record.optional_day("secondary"),
        cites=read_cites(record),
        note=record.optional_text("note"),
    )


def read_instruments(root: Node, source: str) -> list[Instrument]:
    """An instruments.yaml, a list under the key `instruments` or at the top. Raises RulebookError."""
    return [_read_instrument(record) for record in _list(root, source, "instruments")]


def _read_instrument(record: Record) -> Instrument:
    record.only(
        (
            *("id", "title", "citation", "published", "effective", "stages", "compliance"),
            *("checked", "confidence", "note"),
        ),
        "an instrument",
    )
    record.need("id", "title", "citation", "checked", "confidence", of="an instrument")
    if not (record.has("published") or record.has("effective")):
        record.refuse(None, "an instrument without a date", "Add 'published:' or 'effective:'")
    return Instrument(
        id=record.matching("id", PLAIN_NAME, "an instrument id such as us-2023-10-25-acs"),
        title=record.text("title"),
        citation=record.text("citation"),
        published=record.optional_day("published"),
        effective=record.optional_day("effective"),
        stages=record.days("stages"),
        compliance=record.optional_day("compliance"),
        checked=record.day("checked"),
        confidence=record.choice("confidence", CONFIDENCES),
        note=record.optional_text("note"),
        path=record.source,
        line=record.node.line,
    )


def read_not_modelled(root: Node, source: str) -> tuple[NotModelled, ...]:
    """not_modelled.yaml. Raises RulebookError."""
    out: list[NotModelled] = []
    seen: dict[str, int] = {}
    for record in _list(root, source, "not_modelled"):
        record.only(("what", "why", "citation", "regime", "codes"), "an entry")
        record.need("what", "why", "citation", of="an entry")
        entry = NotModelled(
            what=record.text("what"),
            why=record.text("why"),
            citation=record.text("citation"),
            regime=record.matching("regime", REGIME, "a regime") if record.has("regime") else "us",
            codes=record.texts("codes", "exception codes", EXCEPTION_CODE),
            line=record.node.line,
        )
        if entry.what in seen:
            raise RulebookError(
                f"{entry.what!r} is listed twice, first on line {seen[entry.what]}",
                where=Where(source=source, line=entry.line),
                remedy="Remove one of the two",
            )
        seen[entry.what] = entry.line
        out.append(entry)
    return tuple(out)


def _list(root: Node, source: str, key: str) -> list[Record]:
    if not isinstance(root, Mapping):
        root = Mapping({key: root}, {key: (root.line, root.column)}, root.line, root.column)
    top = Record(root, source)
    top.only((key,))
    return top.records(key)
