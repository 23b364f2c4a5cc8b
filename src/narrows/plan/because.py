"""Why a programme is in a plan: sentences whose figures are all valued by the exposure code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from narrows.counted import first_of
from narrows.plan.amounts import amount
from narrows.plan.case import Case, Floats, Longs
from narrows.plan.evaluate import Worth, burden
from narrows.plan.model import Aims
from narrows.plan.objective import availability_of, heads_available, met, money_left, objective_of, without

SMALL = 1e-9
SHOWN = 0.005
"""A change of availability below half a percent is not told of."""
MOST_NAMED = 4


class Reason(NamedTuple):
    """What a programme is worth in a plan: the loss of the objective without it, and the sentences."""

    worth: float
    sentences: tuple[str, ...]


class Reasons:
    """A plan, valued, with what is needed to say why each of its programmes is in it."""

    def __init__(self, case: Case, aims: Aims, starts: Longs, trained: Floats, gap: float) -> None:
        self.case, self.aims, self.starts, self.trained, self.gap = case, aims, starts, trained, gap
        self.valued = objective_of(case, aims, starts, trained)
        self.there = heads_available(case, trained)
        self.broken = met(case, starts)

    @property
    def worth(self) -> Worth:
        """What the plan is worth."""
        return self.valued.worth

    def of(self, programme: int) -> Reason:
        """Why a programme that is started is in the plan. For the aim `cost`, whose objective has no value without what is to be
        reached, `worth` is the money that is saved without it, negative, and the sentence says what is missed."""
        left = without(self.case, self.starts, programme)
        other = objective_of(self.case, self.aims, left, self.trained)
        gone = [k for k in np.flatnonzero((self.starts >= 0) & (left < 0)).tolist() if k != programme]
        if self.aims.aim == "cost":
            loss = -float((self.worth.money - other.worth.money) @ self.case.discount)
        else:
            loss = float(self.valued.objective - other.objective)
        sentences = [self._loss(loss, other.worth, gone), *self._gain(other.worth)]
        sentences += [self._home(programme), self._when(programme)]
        return Reason(loss, tuple(sentences))

    def _loss(self, loss: float, other: Worth, gone: Sequence[int]) -> str:
        """What the plan loses without it."""
        also = f", with {named(self.case, gone)} that need it" if gone else ""
        if self.aims.aim == "cost":
            reached = float(availability_of(self.case, other)[-1])
            last = year_of(self.case, self.case.periods - 1)
            return (
                f"Without it{also}, {reached:.1%} of what the targets need would be available in {last}, "
                f"where {self.aims.reach:.1%} is to be reached, and {amount(-loss)} million US dollars (discounted) would be saved."
            )
        part = loss / max(abs(self.valued.objective), SMALL)
        told = f"Without it{also}, the plan would be worth {abs(loss):.4g} {'less' if loss >= 0 else 'more'} ({part:.1%} of its worth)"
        if part <= self.gap:
            return f"{told}: within the proven gap of {self.gap:.1%}, so a plan without it may be as good."
        return f"{told}."

    def _gain(self, other: Worth) -> list[str]:
        """The target that it raises most, and the period in which it does."""
        case = self.case
        mine, theirs = self.worth.made @ case.scenarios.weight, other.made @ case.scenarios.weight  # [Q, T]
        gain = mine - theirs
        if not gain.size or gain.max() < SHOWN:
            levels = self.worth.level.mean(axis=0) - other.level.mean(axis=0)
            part = case.breadth * float(levels @ case.discount)
            told = f"No target would lose {SHOWN:.1%} of availability in any year without it"
            return [f"{told}; the breadth of what is made at home would lose {part:.4g} of worth."]
        q = int((gain @ case.discount * case.value).argmax())
        if gain[q].max() < SHOWN:
            q = int(gain.max(axis=1).argmax())
        t = int(gain[q].argmax())
        raised = int((gain.max(axis=1) >= SHOWN).sum())
        more = (
            f", and {raised - 1} other target{'s' if raised > 2 else ''} at some time" if raised > 1 else ""
        )
        target = node(case, int(case.targets[q]))
        told = f"It raises {target} in {year_of(case, t)} from {theirs[q, t]:.1%} to {mine[q, t]:.1%}"
        return [f"{told} in the mean over scenarios{more}."]

    def _home(self, programme: int) -> str:
        """What there is of its input without it."""
        case = self.case
        i = int(case.node[programme])
        last = case.periods - 1
        abroad = float(case.scenarios.foreign[case.scenarios.path, last, i] @ case.scenarios.weight)
        return (
            f"At the start {case.level[i]:.1%} of {node(case, i)} is made at home, and {abroad:.1%} could still be had from abroad"
            f" in {year_of(case, last)} (mean over scenarios)."
        )

    def _when(self, programme: int) -> str:
        """Why it starts no earlier."""
        case = self.case
        begun = int(self.starts[programme])
        if begun == 0:
            return f"It starts in {year_of(case, 0)}, the first period of the plan."
        before = year_of(case, begun - 1)
        if begun == case.earliest[programme]:
            return f"It can start in {year_of(case, begun)} at the earliest."
        moved = self.starts.copy()
        moved[programme] = begun - 1
        for k, why in met(case, moved):
            if (k, why) not in self.broken and why == "needs":
                return f"What it needs is not done before {year_of(case, begun)}."
        money, heads = burden(case, moved, self.trained)
        lacking = heads - self.there
        if lacking.size and lacking.max() > 1e-6:
            f, t = divmod(int(lacking.argmax()), case.periods)
            told = f"A start in {before} would lack {amount(lacking[f, t])} researchers of {case.fields[f]}"
            return f"{told} in {year_of(case, t)}."
        left = money_left(case, money)
        if left.min() < -1e-6:
            t = int(left.argmin())
            return (
                f"A start in {before} would lack {amount(-left[t])} million US dollars in {year_of(case, t)}."
            )
        loss = self.valued.objective - objective_of(case, self.aims, moved, self.trained).objective
        if loss >= 0:
            return f"A start in {before} would be possible and worth {loss:.4g} less."
        return f"A start in {before} would be possible and worth {-loss:.4g} more: the plan is not the best, as its gap says."


def named(case: Case, programmes: Sequence[int]) -> str:
    """Programmes by name, the first few of many."""
    return first_of([case.names[k] for k in programmes], MOST_NAMED)


def node(case: Case, number: int) -> str:
    """The id of a node."""
    return case.network.states[number].node


def year_of(case: Case, period: int) -> str:
    """A period in words: 2027, or 2027.5 for its second half."""
    return f"{case.year(period):g}"
