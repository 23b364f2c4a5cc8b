"""In what two answers to one order differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrows.model.decision import Decision


def differences(before: Decision, now: Decision, *, missing: bool = False) -> tuple[str, ...]:
    """What differs between two answers to the same order; `missing`: also in what is asked for, and what may be required."""
    old, new = aspects(before), aspects(now)
    found = tuple(name for name in old if old[name] != new[name])
    if not missing:
        return found
    doubts = (("possible", possible), ("missing", asked))
    return (*found, *(name for name, told in doubts if told(before) != told(now)))


def possible(decision: Decision) -> frozenset[tuple[str, str | None, bool]]:
    """The requirements that may hold besides, each with its policy, and whether that is stricter than what holds."""
    views = decision.regimes.values()
    return frozenset((one.provision, one.policy, one.stricter) for view in views for one in view.possible)


def asked(decision: Decision) -> frozenset[tuple[str, str]]:
    """The missing facts that an answer asks for, each with the regime that does."""
    return frozenset((one.regime, one.fact) for one in decision.missing)


def aspects(decision: Decision) -> dict[str, object]:
    views = decision.regimes.values()
    return {
        "outcome": decision.outcome,
        "policy": decision.policy,
        "as_written": decision.as_written,
        "classification": tuple(view.classes for view in views),
        "regimes": {name: (view.outcome, view.policy) for name, view in decision.regimes.items()},
        "requirements": {(r.provision, r.policy, r.enforced) for view in views for r in view.requirements},
        "parties": {(hit.id, hit.footnotes, hit.policy) for party in decision.parties for hit in party.hits},
        "duties": {(duty.provision, duty.applies) for view in views for duty in view.duties},
        "exceptions": {
            (e.provision, e.available) for view in views for e in view.exceptions if e.available != "no"
        },
    }
