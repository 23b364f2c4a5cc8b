"""The constraints of a model in words, in groups that stand or fall together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from narrows.plan.amounts import amount
from narrows.plan.because import named, node, year_of
from narrows.plan.model import Model
from narrows.plan.programme import Frozen

Kind = Literal["one_a_node", "earliest", "training", "needs", "researchers", "budget", "reach"]
LEAST_TELLING: tuple[Kind, ...] = (
    "one_a_node",
    "earliest",
    "training",
    "needs",
    "researchers",
    "budget",
    "reach",
)
"""The order in which kinds are left out: what comes last is most likely to be named."""
MOST_SHOWN = 3


class Conflict(Frozen, frozen=True, kw_only=True):
    """One of the constraints that cannot all hold: its kind, what it is of (a field, a programme, an input), the year, and in words.

    `needed`: proven that there is a plan without it. `count` above 1: it stands for several of a kind, which are needed together.
    """

    kind: Kind
    about: str
    year: float | None
    words: str
    needed: bool = True
    count: int = 1


class Group(Frozen, frozen=True, kw_only=True):
    """Rows or bounds of the program that stand or fall together."""

    conflict: Conflict
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


def groups_of(model: Model) -> list[Group]:
    """The constraints that can be left out, in words, from the blocks of rows of a model."""
    case = model.case
    found: list[Group] = []

    def add(kind: Kind, about: str, period: int | None, words: str, **which: tuple[int, ...]) -> None:
        year = None if period is None else case.year(period)
        found.append(Group(conflict=Conflict(kind=kind, about=about, year=year, words=words), **which))

    last = case.periods - 1
    for name, first, after, about in model.rows.blocks:
        rows = range(first, after)
        if name == "one_a_node":
            for row, (number, programmes) in zip(rows, case.of_node.items(), strict=True):
                if len(programmes) > 1:
                    words = f"one of {named(case, programmes)} for {node(case, number)}, and no more"
                    add("one_a_node", node(case, number), None, words, rows=(row,))
        elif name == "needs":
            enough = list(about.enough)
            mine = case.names[about.programme]
            words = (
                f"{mine} starts only when one of {named(case, enough)} is done"
                if enough
                else f"{mine} may never start"
            )
            add("needs", mine, None, words, rows=tuple(rows))
        elif name == "budget":
            for t, row in enumerate(rows):
                words = f"the budget of {year_of(case, t)}: {amount(case.budget[t])} million US dollars"
                add("budget", "money", t, words, rows=(row,))
        elif name == "researchers":
            f = case.fields.index(about)
            for t, row in enumerate(rows):
                words = f"researchers of {about} in {year_of(case, t)}: {amount(case.pool[f, t])} without training"
                add("researchers", about, t, words, rows=(row,))
        elif name == "reach" and model.aims.aim == "cost":
            words = f"{model.aims.reach:.1%} of what the targets need is available in {year_of(case, last)}"
            add("reach", "targets", last, words, rows=tuple(rows))
    for k in np.flatnonzero(case.earliest > 0).tolist():
        first = min(int(case.earliest[k]), case.periods)
        words = f"{case.names[k]} starts in {year_of(case, first)} at the earliest"
        columns = tuple(model.start[k, :first].tolist())
        add("earliest", case.names[k], None, words, columns=columns)
    for f, field in enumerate(case.fields):
        if case.training_most[f] <= 0:
            continue  # a field in which nobody can be trained
        most = case.training_most[f] * case.per_year
        words = f"at most {amount(most)} researchers of {field} begin their training in a year"
        add("training", field, None, words, columns=tuple(model.train[f].tolist()))
    return found


def as_one(conflicts: Sequence[Conflict], needed: bool) -> Conflict:
    """Conflicts of one kind as one."""
    first, count = conflicts[0], len(conflicts)
    years = [one.year for one in conflicts if one.year is not None]
    if years:
        several = {"budget": "the budgets", "researchers": f"researchers of {first.about}"}[first.kind]
        words = f"{several} of {min(years):g} to {max(years):g}, taken together"
    else:
        shown = "; ".join(one.words for one in conflicts[:MOST_SHOWN])
        words = f"{shown}; and {count - MOST_SHOWN} more such, taken together"
    about = first.about if years else ""
    return Conflict(kind=first.kind, about=about, year=None, words=words, needed=needed, count=count)
