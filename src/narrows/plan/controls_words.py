"""What a set of controls does, in sentences, each with its figures."""

from __future__ import annotations

from narrows.plan.amounts import amount
from narrows.plan.controls_result import Controls
from narrows.plan.moves import Figure, Sentence, told

METHOD = (
    "leader and follower: the set with the least worth of a pool of the follower's plans, the follower's best answer to it, and "
    "again, until lower and upper bound meet"
)
ASSUMED: tuple[str, ...] = (
    "all controls are announced at once, and the follower plans with full knowledge of them",
    "the follower plans as well as it can by the aim and the assumptions of its case, and does nothing against others in return",
    "the leader does not act a second time, and its controls are not evaded beyond what the figures say",
    "own cost is the part of each market that is given up, for as long as the plan runs: no sales come back, and none are lost elsewhere",
    "when availability returns is read from one best plan of the follower; another of nearly the same worth may differ",
)


def sentences_of(found: Controls, last: float) -> tuple[Sentence, ...]:
    """Sentences on a result; `last` is the year of the last period."""
    who = found.country or "the follower"
    if not found.chosen:
        low, high = found.undenied.low, found.undenied.high
        text = f"No set within the limits is proven to take anything from what {who} can reach."
        return (Sentence(text=text, figures={"undenied_low": low, "undenied_high": high}), _bound(found, who))
    return (
        _effect(found, who),
        _bound(found, who),
        _returns(found),
        _binds(found, last),
        _cost(found),
        *(_alone(found, number) for number in range(len(found.alone)) if len(found.alone) > 1),
        _answer(found, who),
    )


def _effect(found: Controls, who: str) -> Sentence:
    made = 1.0 - found.made / found.made_before if found.made_before > 0 else 0.0
    text = (
        f"{_listed(found.chosen)} {'bring' if len(found.chosen) > 1 else 'brings'} the plan of {who} from at least "
        f"{found.undenied.low:.4g} to at most {found.follower.high:.4g}; what it can make is worth {_percent(made)} less."
    )
    figures: dict[str, Figure] = {
        "undenied_low": found.undenied.low,
        "follower_high": found.follower.high,
        "made_before": found.made_before,
        "made": found.made,
        "made_less": made,
    }
    return Sentence(text=text, figures=figures)


def _bound(found: Controls, who: str) -> Sentence:
    best = found.sizes[-1].best
    few = (
        " Fewer controls cannot do as much: proven."
        if found.no_smaller and len(found.chosen) > 1
        else " That fewer could do as much is not ruled out."
        if len(found.chosen) > 1
        else ""
    )
    text = f"With at most {found.most} of the {found.candidates} controls {who} cannot be held below {best.low:.4g}.{few}"
    return Sentence(
        text=text,
        figures={
            "most": found.most,
            "candidates": found.candidates,
            "best_low": best.low,
            "best_high": best.high,
        },
    )


def _returns(found: Controls) -> Sentence:
    later = [one for one in found.erosion if one.holds != one.before]
    never = sum(one.holds is None for one in found.erosion)
    text = (
        f"Of {len(found.erosion)} targets {never} stay below {_percent(found.reach)} until the end, "
        f"{sum(one.before is None for one in found.erosion)} would without controls; {len(later)} return later or not at all."
    )
    figures: dict[str, Figure] = {
        "reach": found.reach,
        "targets": len(found.erosion),
        "below": never,
    }
    for one in found.erosion:
        figures[f"holds {one.target}"] = one.holds
        figures[f"before {one.target}"] = one.before
    return Sentence(text=text, figures=figures)


def _binds(found: Controls, last: float) -> Sentence:
    binding = [one.control for one in found.binding if one.binds]
    number = len(found.binding)
    if number == 1:
        text = f"In {last:g} it {'still binds' if binding else 'no longer binds'}."
    else:
        names = f": {_listed(binding)}" if binding else ""
        text = (
            f"In {last:g} {len(binding)} of the {number} still bind{'s' if len(binding) == 1 else ''}{names}."
        )
    return Sentence(text=text, figures={f"alone {one.control}": one.alone for one in found.binding})


def _cost(found: Controls) -> Sentence:
    own = found.own_cost
    if own.musd_per_year is None:
        text = (
            f"The cost is {own.points:.4g} share points of markets, of which {len(own.unknown)} "
            f"{'has' if len(own.unknown) == 1 else 'have'} no stated size: no sum of money is given."
        )
    else:
        text = f"The cost to own firms is {amount(own.musd_per_year)} million US dollars of sales a year, {own.points:.4g} share points of markets."
    return Sentence(text=text, figures={"points": own.points, "musd_per_year": own.musd_per_year})


def _alone(found: Controls, number: int) -> Sentence:
    one = found.alone[number]
    text = f"If {one.country} alone denies its part, {_percent(one.effect.low)} to {_percent(one.effect.high)} of the effect is left."
    return Sentence(
        text=text,
        figures={
            "effect_low": one.effect.low,
            "effect_high": one.effect.high,
            "follower_low": one.follower.low,
            "follower_high": one.follower.high,
        },
    )


def _answer(found: Controls, who: str) -> Sentence:
    text = f"In answer, of the programmes of {who}: {told(found.answer)}."
    return Sentence(text=text, figures={"moves": len(found.answer)})


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _percent(part: float) -> str:
    return f"{100.0 * part:.1f}%"
