"""What must be done besides, or instead of, obtaining a license."""

from __future__ import annotations

from narrows.decide.review import Case
from narrows.model.decision import Duty
from narrows.rulebook.schema import ThenDuty


def duties_of(outcome: str, case: Case) -> tuple[Duty, ...]:
    """The duties that arise under an outcome, and those that may."""
    views = []
    for rules, holds in ((case.held["duty"], True), (case.unknown["duty"], False)):
        for rule in rules:
            then = rule.version.then
            assert isinstance(then, ThenDuty)
            arises = _arises(then, outcome, case)
            if arises == "no":
                continue
            views.append(
                Duty(
                    provision=rule.id,
                    duty=then.duty,
                    applies=arises if holds else "unknown",
                    citation=rule.citation,
                    cites=rule.cites,
                    confidence=rule.version.confidence,
                )
            )
    return tuple(views)


def _arises(then: ThenDuty, outcome: str, case: Case) -> str:
    """Whether a duty whose condition holds arises: yes, no or unknown."""
    open_ = outcome == "undetermined"
    if then.outcomes and outcome not in then.outcomes and not open_:
        return "no"
    arises = [
        "yes" if not then.outcomes or outcome in then.outcomes else "unknown",
        *([_usable(then.under, case, open_=open_)] if then.under else []),
        *([_OPPOSITE[_usable(then.not_under, case, open_=open_)]] if then.not_under else []),
    ]
    return next((state for state in ("no", "unknown") if state in arises), "yes")


_OPPOSITE = {"yes": "no", "no": "yes", "unknown": "unknown"}


def _usable(codes: tuple[str, ...], case: Case, *, open_: bool) -> str:
    """Whether one of some license exceptions can be used: yes, no or unknown. Where the outcome is open it may turn out that
    it need not be, or does not help."""
    states = {state for rule, (state, _) in case.exceptions if rule.provision.code in codes}
    if open_ and not case.exceptions:
        # Nothing surely requires a license yet, so none was tried.
        some = (*case.held["exception"], *case.unknown["exception"])
        return "unknown" if any(rule.provision.code in codes for rule in some) else "no"
    if "yes" in states:
        return "unknown" if open_ else "yes"
    return "unknown" if "unknown" in states else "no"
