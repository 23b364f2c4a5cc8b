"""How plans differ, in sentences, each with its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from narrows.plan.amounts import amount
from narrows.plan.comparison import Compared
from narrows.plan.moves import Figure, Move, Sentence, told

EVEN = 1e-9
LACKING = {"budget": "million US dollars", "researchers": "researchers"}
BROKEN = {
    "needs": (
        "programme starts before what it needs is done",
        "programmes start before what they need is done",
    ),
    "earliest": ("programme starts before its time", "programmes start before their time"),
    "one_a_node": (
        "programme is not the only one of its input",
        "programmes are not the only ones of their inputs",
    ),
}


def sentences_of(
    base: Compared,
    others: Sequence[Compared],
    best_greedy: str | None,
    moves: Mapping[str, tuple[Move, ...]],
    reach: float,
) -> tuple[Sentence, ...]:
    """Sentences on the base plan, and on doing nothing, the best greedy plan and each given plan beside it."""
    told_of = [one for one in others if one.kind != "greedy" or one.name == best_greedy]
    found = _kept(base)
    for other in told_of:
        found += [_worth(base, other), _available(base, other, reach), _money(base, other)]
        found.append(
            Sentence(
                text=f"Beside {quoted(other.name)}, in {quoted(base.name)}: {told(moves[other.name])}.",
                figures={
                    f"moves {change}": sum(one.change == change for one in moves[other.name])
                    for change in CHANGES
                },
            )
        )
        found += _kept(other)
    return tuple(found)


CHANGES = ("added", "dropped", "earlier", "later")


def quoted(name: str) -> str:
    """A plan's name, as it stands in a sentence."""
    return f"'{name}'"


def percent(part: float) -> str:
    """A part as percent, one decimal."""
    return f"{100.0 * part:.1f}%"


def _worth(base: Compared, other: Compared) -> Sentence:
    if base.objective is None or other.objective is None:
        short = other if other.objective is None else base
        return Sentence(
            text=f"{quoted(short.name)} does not reach what is asked for, so it is no plan by this aim.",
            figures={"objective": base.objective, "objective_other": other.objective},
        )
    change = base.objective - other.objective
    part = change / abs(other.objective) if abs(other.objective) > EVEN else None
    figures: dict[str, Figure] = {
        "objective": base.objective,
        "objective_other": other.objective,
        "change": change,
        "part": part,
    }
    if abs(change) <= EVEN:
        text = f"{quoted(base.name)} and {quoted(other.name)} are worth the same: {base.objective:.4g}."
    else:
        much = percent(abs(part)) if part is not None else f"{abs(change):.4g}"
        text = (
            f"{quoted(base.name)} is worth {much} {'more' if change > 0 else 'less'} than {quoted(other.name)}: "
            f"{base.objective:.4g} against {other.objective:.4g}."
        )
    return Sentence(text=text, figures=figures)


def _available(base: Compared, other: Compared, reach: float) -> Sentence:
    last = base.years[-1]
    text = (
        f"In {last:g} expected availability is {percent(base.availability[-1])} under {quoted(base.name)} and "
        f"{percent(other.availability[-1])} under {quoted(other.name)}; "
    )
    if base.reached is None and other.reached is None:
        text += f"neither ever reaches {percent(reach)}."
    else:
        text += f"{percent(reach)} is reached {_when(base.reached)} and {_when(other.reached)}."
    return Sentence(
        text=text,
        figures={
            "availability": base.availability[-1],
            "availability_other": other.availability[-1],
            "reach": reach,
            "reached": base.reached,
            "reached_other": other.reached,
        },
    )


def _money(base: Compared, other: Compared) -> Sentence:
    mine, theirs = sum(base.money_musd), sum(other.money_musd)
    peaks: dict[str, Figure] = {}
    for field, heads in base.heads.items():
        peaks[f"peak {field}"] = max(heads)
        peaks[f"peak_other {field}"] = max(other.heads[field])
    busy = max(base.heads, key=lambda field: max(base.heads[field]), default=None)
    text = (
        f"{quoted(base.name)} spends {amount(mine)} million US dollars, {quoted(other.name)} {amount(theirs)}"
    )
    if busy is not None:
        text += f"; at most {amount(max(base.heads[busy]))} and {amount(max(other.heads[busy]))} researchers of {busy} are at work"
    return Sentence(text=f"{text}.", figures={"money_musd": mine, "money_musd_other": theirs, **peaks})


def _kept(one: Compared) -> list[Sentence]:
    """What a plan does not keep to: what is lacking, and how many programmes break which rule of order."""
    if not one.breaches:
        return []
    parts, figures = [], dict[str, Figure]()
    for each in one.breaches:
        if each.rule in LACKING and each.short is not None:
            of = LACKING[each.rule] + (f" of {each.about}" if each.about else "")
            parts.append(f"{amount(each.short)} {of} are lacking in {each.year:g}")
            figures[f"{each.rule} {each.about}".strip()] = each.short
    for rule, (single, several) in BROKEN.items():
        count = sum(each.rule == rule for each in one.breaches)
        if count:
            parts.append(f"{count} {single if count == 1 else several}")
            figures[rule] = count
    return [
        Sentence(text=f"{quoted(one.name)} could not be carried out: {'; '.join(parts)}.", figures=figures)
    ]


def _when(year: float | None) -> str:
    return f"first in {year:g}" if year is not None else "never"
