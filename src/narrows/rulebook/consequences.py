"""What follows from a version, in words."""

from __future__ import annotations

from narrows.rulebook.expr.ir import Node
from narrows.rulebook.schema import (
    Provision,
    ThenClassification,
    ThenDuty,
    ThenException,
    ThenGate,
    ThenJurisdiction,
    ThenOverride,
    ThenPolicy,
    ThenRequirement,
    Version,
)
from narrows.rulebook.wording import Wording, country_name, joined

_REVIEWED = {
    "policy_of_denial": "under a policy of denial",
    "presumption_of_denial": "with a presumption of denial",
    "case_by_case": "case by case",
    "presumption_of_approval": "with a presumption of approval",
}


def consequence(provision: Provision, version: Version, wording: Wording, value: Node | None = None) -> str:
    """A sentence (or a few). `value` is the value of a term that is a number."""
    match version.then:
        case ThenRequirement(outcome=outcome, reason=reason, policy=policy, explain=explain):
            said = "It is prohibited" if outcome == "prohibited" else "A license is required"
            reviewed = (
                f"; applications are reviewed {_REVIEWED[policy]} unless a policy says otherwise"
                if policy
                else ""
            )
            why = wording.words.reasons.get(reason)
            why = f"{why}, {reason}" if why is not None else reason.replace("_", " ")
            return f"{said} (reason: {why}){reviewed}.{f' {explain}' if explain else ''}"
        case ThenPolicy(policy=policy, conditions=conditions, otherwise=otherwise):
            shown = f" if the applicant shows: {'; '.join(conditions)}" if conditions else ""
            else_ = f"; otherwise {_REVIEWED[otherwise]}" if otherwise else ""
            return f"Applications are reviewed {_REVIEWED[policy]}{shown}{else_}."
        case ThenGate(blocks=blocks, survives=survives):
            if blocks is not None:
                stopped = [code for code in blocks if code not in survives]
                return f"License Exception{'s' if len(stopped) > 1 else ''} {joined(stopped, 'and')} may not be used."
            but = f", other than {joined(survives, 'and')}," if survives else ""
            return f"No license exception{but} may be used."
        case ThenException(conditions=conditions):
            shown = f", under these conditions: {'; '.join(conditions)}" if conditions else ""
            return (
                f"License Exception {provision.code} may be used for the requirements that it covers{shown}."
            )
        case ThenClassification(reasons=reasons):
            return f"The item is classified {provision.eccn}, which is controlled for {joined(reasons, 'and') or 'nothing'}."
        case ThenJurisdiction(subject_to=law):
            return f"The item is subject to the {law}."
        case ThenDuty(duty=duty, outcomes=outcomes, under=under, not_under=not_under):
            some = joined((outcome.replace("_", " ") for outcome in outcomes), "or")
            told = [f"where the outcome is {some}"] if some else []
            told += [f"under {joined(under, 'or')}"] if under else []
            told += [f"not under {joined(not_under, 'or')}"] if not_under else []
            when = f" ({'; '.join(told)})" if told else ""
            return f"{duty[:1].upper()}{duty[1:]}{when}."
        case ThenOverride(effect=effect):
            then = " After the last day it is not known whether that stands." if version.lapse else ""
            aside = joined(map(wording.titled, provision.of), "and")
            verb = "are" if len(provision.of) > 1 else "is"
            return f"{aside} {verb} {effect.replace('_', ' ')}.{then}"
    if value is not None:
        unit = f" ({provision.unit})" if provision.unit not in ("", "1") else ""
        return f"It is {wording.value(value)}{unit}."
    if provision.kind == "scope":
        return _membership(provision, version, wording)
    return ""


def _membership(provision: Provision, version: Version, wording: Wording) -> str:
    said = []

    def named(members: tuple[str, ...]) -> str:
        return joined(map(country_name, members) if provision.type == "country" else members, "and")

    if version.combine is not None:
        parts = (
            ("everything in", version.combine.any_of, "or"),
            ("as far as it is in", version.combine.all_of, "and"),
            ("but nothing in", version.combine.none_of, "or"),
        )
        said += [
            f"{word} {joined((wording.scope(name.removeprefix('scope.')).removeprefix('a country of ') for name in names), join)}"
            for word, names, join in parts
            if names
        ]
        said += [f"and {named(version.combine.plus)}"] if version.combine.plus else []
    said += [named(version.members)] if version.members else []
    return f"It holds {'; '.join(said) or 'nothing'}."
