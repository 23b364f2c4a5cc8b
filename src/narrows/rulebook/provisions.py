"""Reading one provision: its top-level keys by kind, its versions, and the names it refers to, to be checked later."""

from __future__ import annotations

from typing import Any

from narrows.rulebook.fields import Record
from narrows.rulebook.names import ECCN, EXCEPTION_CODE, PROVISION_GLOB, PROVISION_ID, TERM_NAME
from narrows.rulebook.schema import KINDS, SCOPE_TYPES, TERM_TYPES, Provision
from narrows.rulebook.versions import VERSION_KEYS, Kind, Reference, read_versions

_COMMON = ("id", "title", "kind", "citation", "versions")
_TOP: dict[str, tuple[str, ...]] = {
    "scope": ("of",),
    "term": ("name", "type", "unit", "public"),
    "jurisdiction": (),
    "classification": ("eccn",),
    "requirement": ("directed", "item_code"),
    "gate": ("only_for",),
    "exception": ("code", "covers"),
    "policy": ("for",),
    "duty": (),
    "override": ("of",),
}
_TOP_NEEDED: dict[str, tuple[str, ...]] = {
    "scope": ("of",),
    "term": ("name", "type"),
    "classification": ("eccn",),
    "exception": ("code", "covers"),
    "policy": ("for",),
    "override": ("of",),
}
_WITHOUT_CITATION = ("scope", "term", "override")


def read_provision(record: Record, *, private: bool = False) -> tuple[Provision, list[Reference]]:
    """A provision and the names it refers to. Raises RulebookError at the first thing wrong with it."""
    record.need("id", "kind", of="a provision")
    provision_id = record.matching("id", PROVISION_ID, "a dotted id such as us.ear.742.6.a")
    kind = record.choice("kind", KINDS)
    known = _COMMON + _TOP[kind]
    record.only(known, f"a {kind}", lambda: _elsewhere(kind))
    record.need("title", "versions", *_TOP_NEEDED.get(kind, ()), of=f"the {kind} {provision_id}")
    if kind not in _WITHOUT_CITATION:
        record.need("citation", of=f"the {kind} {provision_id}")
    references: list[Reference] = []
    extra = _read_extra(record, kind, provision_id, references)
    if (kind == "scope") != provision_id.startswith("scope."):
        record.refuse(
            "id", f"the id {provision_id!r} of a {kind}", "Scopes, and only scopes, have ids as scope.name"
        )
    versions = read_versions(
        record, Kind(provision_id, kind, extra["type"] if kind == "scope" else ""), references
    )
    provision = Provision(
        id=provision_id,
        kind=kind,
        title=record.text("title"),
        citation=record.optional_text("citation") or str(versions[0].cites[0]),
        regime="" if kind == "scope" else provision_id.partition(".")[0],
        versions=versions,
        private=private,
        path=record.source,
        line=record.node.line,
        **extra,
    )
    return provision, references


def _elsewhere(kind: str) -> dict[str, str]:
    """Why a key that exists in the language is not a top-level key of this kind."""
    why = {
        key: f"{key!r} belongs inside a version"
        for key in (*VERSION_KEYS, "when", "then", "value", "members")
    }
    why |= {
        key: f"{key!r} belongs inside 'then'" for key in ("license", "reason", "policy", "blocks", "explain")
    }
    for other, keys in _TOP.items():
        why |= {key: f"{key!r} belongs to kind {other}, and this is a {kind}" for key in keys}
    return why


def _read_extra(record: Record, kind: str, provision_id: str, references: list[Reference]) -> dict[str, Any]:
    def globs(key: str, what: str) -> tuple[str, ...]:
        names = record.texts(key, f"{what} ids or globs", PROVISION_GLOB)
        if not names:
            record.refuse(key, f"{key!r} names nothing", f"List {what} ids, or globs such as us.ear.744.23.*")
        for number, name in enumerate(names):
            references.append(Reference(what, name, record.item_where(key, number), provision_id))
        return names

    if kind == "scope":
        return {"type": record.choice("of", SCOPE_TYPES)}
    if kind == "term":
        return _read_term(record)
    if kind == "classification":
        eccn = record.matching("eccn", ECCN, "an ECCN such as 3A090.a")
        references.append(Reference("eccn", eccn, record.where("eccn"), provision_id))
        return {"eccn": eccn}
    if kind == "requirement":
        return {"directed": record.boolean("directed"), "item_code": record.optional_text("item_code")}
    if kind == "gate":
        return {"only_for": globs("only_for", "requirement") if record.has("only_for") else ()}
    if kind == "exception":
        code = record.matching("code", EXCEPTION_CODE, "an exception code such as NAC")
        return {"code": code, "covers": globs("covers", "requirement")}
    if kind == "policy":
        return {"for_": globs("for", "requirement")}
    if kind == "override":
        return {"of": globs("of", "target")}
    return {}


def _read_term(record: Record) -> dict[str, Any]:
    extra = {
        "name": record.matching("name", TERM_NAME, "a name such as total_processing_performance"),
        "type": record.choice("type", TERM_TYPES),
        "public": record.boolean("public"),
    }
    if extra["type"] == "number":
        record.need("unit", of="a term that is a number", remedy="Add the unit, '1' for a ratio")
        extra["unit"] = record.scalar("unit", "a unit").text
    elif record.has("unit"):
        record.refuse("unit", "a boolean term has no unit", "Remove 'unit', or make it 'type: number'")
    return extra
