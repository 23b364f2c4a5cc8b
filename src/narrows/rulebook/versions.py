"""Reading the dated versions of a provision: dates, citations, and what the kind of provision asks for."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from narrows.errors import RulebookError, Where
from narrows.model.decision import CONFIDENCES
from narrows.rulebook.fields import Record
from narrows.rulebook.names import COUNTRY, ECCN, LIST_NUMBER, PLAIN_NAME, SCOPE_NAME
from narrows.rulebook.schema import Cite, Combine, ThenDuty, ThenGate, Version
from narrows.rulebook.then import read_then

VERSION_KEYS = (
    "in_force",
    "published",
    "compliance",
    "recorded",
    "checked",
    "cites",
    "instrument",
    "confidence",
    "note",
    "citation",
)
KEYS_BY_KIND: dict[str, tuple[str, ...]] = {
    "scope": ("members", "combine"),
    "term": ("value", "stayed_by", "unstayed"),
    "override": ("when", "then", "lapse"),
}
_INSIDE_THEN = ("license", "outcome", "reason", "policy", "conditions", "blocks", "duty", "explain")
_ELSEWHERE = {key: f"{key!r} belongs inside 'in_force'" for key in ("from", "until")} | {
    key: f"{key!r} belongs inside 'then'" for key in _INSIDE_THEN
}
_MEMBERS = {
    "country": (COUNTRY, "ISO 3166 two-letter country codes"),
    "eccn": (ECCN, "ECCNs"),
    "number": (LIST_NUMBER, "numbers of a control list"),
}


class Reference(NamedTuple):
    """A name that must exist elsewhere.

    `what` is requirement (an id or glob), target, override, instrument, scope, exception, country or eccn; `owner` the id of the
    provision that uses the name, in `version` if it is used inside one.
    """

    what: str
    name: str
    where: Where
    owner: str
    version: Version | None = None


class Kind(NamedTuple):
    """What the versions of a provision need to know of it."""

    id: str
    kind: str
    scope_type: str


def read_versions(record: Record, of: Kind, references: list[Reference]) -> tuple[Version, ...]:
    """The versions of a provision in the order of their dates. Raises RulebookError.

    Adds the names that they refer to to `references`.
    """
    versions = [_read_version(version, of, references) for version in record.records("versions")]
    if not versions:
        record.refuse("versions", "a provision without versions", "Add a version with its dates and citation")
    if len({version.line for version in versions}) < len(versions):
        record.refuse("versions", "two versions start on one line", "Start each version on a line of its own")
    versions.sort(key=lambda version: version.from_ or date.min)
    for before, after in pairwise(versions):
        if before.until is None or after.from_ is None or before.until >= after.from_:
            raise RulebookError(
                f"two versions of {of.id} overlap: {_span(before)} (line {before.line}) and {_span(after)}",
                where=Where(source=record.source, line=after.line, field="versions"),
                remedy="'until' is the last day in force; end the earlier the day before the later begins",
            )
    return tuple(versions)


def read_cites(record: Record) -> tuple[Cite, ...]:
    """The non-empty `cites` list: where the text can be read."""
    cites = record.records("cites")
    if not cites:
        record.refuse("cites", "no citation", "Add 'cites: [{source: ..., at: ...}]'")
    out: list[Cite] = []
    for cite in cites:
        cite.only(("source", "at"), "a citation")
        out.append(Cite(cite.text("source"), cite.optional_text("at")))
    return tuple(out)


def _span(version: Version) -> str:
    return f"{version.from_ or '...'} to {version.until or '...'}"


def _read_version(record: Record, of: Kind, references: list[Reference]) -> Version:
    record.only(
        VERSION_KEYS + KEYS_BY_KIND.get(of.kind, ("when", "then")),
        f"a version of a {of.kind}",
        lambda: _ELSEWHERE,
    )
    which = f"a version of {of.id}"
    record.need("in_force", "recorded", "checked", "confidence", of=which)
    record.need("cites", of=which, remedy="Add 'cites: [{source: ..., at: ...}]'")
    from_, until = _read_in_force(record.record("in_force"))
    compliance = record.optional_day("compliance")
    if compliance is not None and ((from_ and compliance < from_) or (until and compliance > until)):
        record.refuse(
            "compliance", f"compliance {compliance} is not a day in force", "Correct one of the dates"
        )
    if of.kind == "scope":
        parts = _read_membership(record, of.scope_type)
    elif of.kind == "term":
        record.need("value", of=which)
        parts = {"value": record.expression("value")}
        if record.has("stayed_by") or record.has("unstayed"):
            remedy = "Give the id of the override, and what the term would be without it; or neither"
            record.need("stayed_by", "unstayed", of=which, remedy=remedy)
            parts |= {"stayed_by": record.text("stayed_by"), "unstayed": record.expression("unstayed")}
    else:
        parts = _read_condition(record, of)
    version = Version(
        provision_id=of.id,
        from_=from_,
        until=until,
        published=record.optional_day("published"),
        compliance=compliance,
        recorded=record.day("recorded"),
        checked=record.day("checked"),
        cites=read_cites(record),
        instrument=record.optional_matching("instrument", PLAIN_NAME, "an instrument id"),
        confidence=record.choice("confidence", CONFIDENCES),
        note=record.optional_text("note"),
        citation=record.optional_text("citation"),
        path=record.source,
        line=record.node.line,
        **parts,
    )
    if version.lapse and until is None:
        record.refuse("lapse", "'lapse' on an override without an end", "Add 'until', or remove 'lapse'")
    _refer(record, version, of.scope_type, references)
    return version


def _read_in_force(record: Record) -> tuple[date | None, date | None]:
    record.only(("from", "until"), "in_force")
    from_, until = record.optional_day("from"), record.optional_day("until")
    if from_ and until and until < from_:
        record.refuse("until", f"until {until} is before from {from_}", "Swap or correct the dates")
    return from_, until


def _read_condition(record: Record, of: Kind) -> dict[str, Any]:
    which = f"a version of {of.id}"
    if of.kind != "override":
        record.need("when", of=which, remedy="Add a condition; one that always holds is True")
    if of.kind != "exception":
        record.need("then", of=which)
    parts: dict[str, Any] = {"when": record.expression("when") if record.has("when") else None}
    parts["then"] = read_then(of.kind, record.record("then") if record.has("then") else record.empty("then"))
    if record.has("lapse"):
        parts["lapse"] = record.choice("lapse", ("unknown",))
    return parts


def _read_membership(record: Record, scope_type: str) -> dict[str, Any]:
    if not record.has("members") and not record.has("combine"):
        record.refuse(None, "a scope without 'members' or 'combine'", "Add one; nobody is 'members: []'")
    pattern, what = _MEMBERS[scope_type]
    parts: dict[str, Any] = {"members": record.texts("members", what, pattern)}
    if record.has("combine"):
        combine = record.record("combine")
        combine.only(("any_of", "all_of", "none_of", "plus"), "combine")
        any_of = combine.texts("any_of", "scope names", SCOPE_NAME)
        if not any_of:
            combine.refuse("any_of", "combine without 'any_of'", "Name the scopes to join, or use 'members'")
        for less in ("all_of", "none_of"):
            if scope_type != "country" and combine.has(less):
                # 3A090 less 3A090.b cannot be said with entries that stand for all their paragraphs.
                combine.refuse(
                    less, f"scopes of {what} take no '{less}'", "List those that stay as 'members'"
                )
        parts["combine"] = Combine(
            any_of=any_of,
            all_of=combine.texts("all_of", "scope names", SCOPE_NAME),
            none_of=combine.texts("none_of", "scope names", SCOPE_NAME),
            plus=combine.texts("plus", what, pattern),
        )
    return parts


def _refer(record: Record, version: Version, scope_type: str, references: list[Reference]) -> None:
    owner = version.provision_id

    def add(what: str, within: Record, key: str, names: tuple[str, ...]) -> None:
        for number, name in enumerate(names):
            references.append(Reference(what, name, within.item_where(key, number), owner, version))

    if version.instrument:
        place = record.where("instrument")
        references.append(Reference("instrument", version.instrument, place, owner, version))
    if version.stayed_by:
        references.append(Reference("override", version.stayed_by, record.where("stayed_by"), owner, version))
    if scope_type in ("country", "eccn"):
        add(scope_type, record, "members", version.members)
    if version.combine:
        combine = record.record("combine")
        add("scope", combine, "any_of", version.combine.any_of)
        add("scope", combine, "all_of", version.combine.all_of)
        add("scope", combine, "none_of", version.combine.none_of)
        if scope_type in ("country", "eccn"):
            add(scope_type, combine, "plus", version.combine.plus)
    if isinstance(version.then, ThenGate):
        then = record.record("then")
        add("exception", then, "blocks", version.then.blocks or ())
        add("exception", then, "survives", version.then.survives)
    if isinstance(version.then, ThenDuty):
        then = record.record("then")
        add("exception", then, "under", version.then.under)
        add("exception", then, "not_under", version.then.not_under)
