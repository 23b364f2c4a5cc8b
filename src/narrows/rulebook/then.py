"""Reading `then`, the consequence of a version: which keys each kind of provision takes, and their types."""

from __future__ import annotations

from collections.abc import Callable

from narrows.errors import RulebookError
from narrows.model.decision import OUTCOMES, POLICIES
from narrows.rulebook.fields import Record, nearest
from narrows.rulebook.names import EXCEPTION_CODE, REASON_FOR_CONTROL
from narrows.rulebook.schema import (
    EFFECTS,
    REQUIREMENT_REASONS,
    Then,
    ThenClassification,
    ThenDuty,
    ThenException,
    ThenGate,
    ThenJurisdiction,
    ThenOverride,
    ThenPolicy,
    ThenRequirement,
)
from narrows.rulebook.yaml_tree import Scalar

_KEYS: dict[str, tuple[str, ...]] = {
    "jurisdiction": ("subject_to",),
    "classification": ("reasons",),
    "requirement": ("license", "outcome", "reason", "policy", "explain"),
    "policy": ("policy", "conditions", "otherwise"),
    "gate": ("blocks", "survives"),
    "exception": ("conditions",),
    "duty": ("duty", "outcomes", "under", "not_under"),
    "override": ("effect",),
}


def read_then(kind: str, then: Record) -> Then:
    """The typed consequence of a version of a provision of this kind, or a RulebookError at the key at fault."""
    known = _KEYS[kind]
    then.only(known, f"the 'then' of a {kind}", lambda: _elsewhere(kind))
    return _READERS[kind](then)


def _elsewhere(kind: str) -> dict[str, str]:
    """For each key that this kind does not take, which kind does."""
    known = _KEYS[kind]
    return {
        key: f"{key!r} belongs to kind {' or '.join(other for other in _KEYS if key in _KEYS[other])}; "
        f"the 'then' of a {kind} takes {', '.join(known)}"
        for key in {key for keys in _KEYS.values() for key in keys}.difference(known)
    }


def _jurisdiction(then: Record) -> Then:
    return ThenJurisdiction(then.choice("subject_to", ("EAR",)))


def _classification(then: Record) -> Then:
    then.need("reasons", of="the 'then' of a classification")
    return ThenClassification(
        then.texts("reasons", "reasons for control such as NS2 or AT1", REASON_FOR_CONTROL)
    )


def _requirement(then: Record) -> Then:
    if then.has("license") == then.has("outcome"):
        then.refuse(
            None,
            "a requirement says exactly one of 'license' and 'outcome'",
            "Write 'license: required' or 'outcome: prohibited'",
        )
    if then.has("license"):
        then.choice("license", ("required",))
        outcome = "license_required"
    else:
        outcome = then.choice("outcome", ("prohibited",))
        if then.has("policy"):
            then.refuse(
                "policy",
                "a prohibition has no review policy",
                "Remove 'policy', or write 'license: required'",
            )
    return ThenRequirement(
        outcome,
        then.choice("reason", REQUIREMENT_REASONS),
        then.choice("policy", POLICIES) if then.has("policy") else None,
        then.optional_text("explain"),
    )


def _policy(then: Record) -> Then:
    conditions = then.texts("conditions")
    otherwise = then.choice("otherwise", POLICIES) if then.has("otherwise") else None
    if otherwise and not conditions:
        then.refuse(
            "otherwise", "'otherwise' without 'conditions'", "Say what the applicant must show, or remove it"
        )
    return ThenPolicy(then.choice("policy", POLICIES), conditions, otherwise)


def _gate(then: Record) -> Then:
    then.need(
        "blocks", of="the 'then' of a gate", remedy='Add the codes of the blocked exceptions, or "*" for all'
    )
    node = then.node.entries["blocks"]
    blocks: tuple[str, ...] | None = None
    if not (isinstance(node, Scalar) and node.text == "*"):
        blocks = then.texts("blocks", "exception codes", EXCEPTION_CODE)
        if not blocks:
            then.refuse(
                "blocks", "a gate that blocks nothing", 'List the blocked exceptions, or write "*" for all'
            )
    return ThenGate(blocks, then.texts("survives", "exception codes", EXCEPTION_CODE))


def _exception(then: Record) -> Then:
    return ThenException(then.texts("conditions"))


def _duty(then: Record) -> Then:
    outcomes = then.texts("outcomes", "outcomes")
    for number, outcome in enumerate(outcomes):
        if outcome not in OUTCOMES:
            place = then.item_where("outcomes", number)
            raise RulebookError(
                f"{outcome!r} is not an outcome", where=place, remedy=nearest(outcome, OUTCOMES)
            )
    under, not_under = (then.texts(key, "exception codes", EXCEPTION_CODE) for key in ("under", "not_under"))
    return ThenDuty(then.text("duty"), outcomes, under, not_under)


def _override(then: Record) -> Then:
    return ThenOverride(then.choice("effect", EFFECTS))


_READERS: dict[str, Callable[[Record], Then]] = {
    "jurisdiction": _jurisdiction,
    "classification": _classification,
    "requirement": _requirement,
    "policy": _policy,
    "gate": _gate,
    "exception": _exception,
    "duty": _duty,
    "override": _override,
}
