"""The controlling side: the smallest set of controls with lasting effect, by a leader and a follower, with proven bounds.

The leader chooses a set S of controls; the follower sees it and plans as well as it can: V(S) = max over plans x of W(x, S).
The leader wants min over S of V(S). W does not rise as S grows, nor does V. The method is that of a game against a growing
pool of plans (decomposition for interdiction problems: Israeli and Wood, Networks 40, 2002):

    1. the set S with the least floor(S) = max over plans x of the pool of W(x, S): no set has a V below that (lower bound)
    2. the follower's program under S, solved to a gap: V(S) lies in [objective, bound]                       (upper bound)
    3. its plan joins the pool; again, until the two bounds meet within the gap or S was solved before

There are finitely many sets, so it ends; then the bounds are within the follower's own gap of each other. Stopped early, both
still hold.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from narrows.errors import FieldError, NoPlanError, Where
from narrows.plan.case import Case
from narrows.plan.controls_report import report
from narrows.plan.controls_result import Controls, Interval
from narrows.plan.denials import Denial, Option, denied, options_of
from narrows.plan.flatten import Flat, flatten
from narrows.plan.leader import Chosen, Table, check_aims
from narrows.plan.leader_search import Limits, Pool, least
from narrows.plan.model import Aims, build
from narrows.plan.solve import Solution, solve

NOTHING: Chosen = frozenset()
PART = 1 / 3
"""Of the seconds that are left, what one program of the follower may take: a hard one must not leave the others none."""


class ControlsProgress(NamedTuple):
    """How far it is: seconds, follower's programs solved, how many controls are looked for, and the limits of their best value."""

    seconds: float
    follower_problems: int
    most: int
    low: float
    high: float


class Sized(NamedTuple):
    """The best known set of at most so many controls, and the limits of the best value that so many can reach."""

    some: Chosen
    best: Interval


@dataclass
class Game:
    """What is known of a leader and its follower so far."""

    case: Case
    options: tuple[Option, ...]
    aims: Aims
    gap: float
    deadline: float
    threads: int
    seed: int
    stop: Callable[[], bool]
    told: Callable[[ControlsProgress], None] | None
    begun: float
    flat: Flat
    pool: Pool
    solved: dict[Chosen, Interval] = field(default_factory=dict)
    plans: dict[Chosen, Solution] = field(default_factory=dict)
    problems: int = 0
    stopped: str = "gap"

    def left(self) -> float:
        """Seconds that are left."""
        return self.deadline - time.monotonic()

    def over(self) -> bool:
        """Whether to stop, and why."""
        if self.stop():
            self.stopped = "interrupt"
            return True
        if self.left() <= 0:
            self.stopped = "time"
            return True
        return False

    def follow(self, some: Chosen) -> bool:
        """The follower's best plan under a set, which joins the pool; false where none was found in time."""
        found = self.plan(denied(self.case, [self.options[one] for one in some]))
        if found is None:
            return False
        self.plans[some] = found
        self.pool.add(Table(self.case, self.flat, self.options, found.starts, found.trained, self.aims))
        self.solved[some] = Interval(
            low=float(found.objective), high=float(max(found.bound, found.objective))
        )
        return True

    def plan(self, case: Case) -> Solution | None:
        """The follower's best plan of a case; None when time is up or it is to stop before there is any."""
        self.problems += 1
        try:
            return solve(
                build(case, self.aims),
                gap=self.gap,
                seconds=max(PART * self.left(), 0.1),
                threads=self.threads,
                seed=self.seed,
                stop=self.stop,
            )
        except NoPlanError:
            if self.problems == 1:
                raise
            # Controls take nothing from what the follower may do, so there are plans: it was stopped before the first.
            self.stopped = "interrupt" if self.stop() else "time"
            return None

    def value(self, some: Chosen) -> Interval:
        """What the follower reaches under a set, as far as it is known: by plans of the pool, and by sets solved that it holds."""
        low = max(
            [self.pool.floor(some), *(each.low for other, each in self.solved.items() if some <= other)]
        )
        high = min(each.high for other, each in self.solved.items() if other <= some)
        return Interval(low=low, high=max(low, high))

    def best_of(self, limits: Limits, before: Sized) -> Sized:
        """The best set within limits, starting from the best of fewer controls."""
        some, low, high = before.some, -math.inf, before.best.high
        for each, limited in self.solved.items():
            if limits.allows(each) and limited.high < high:
                some, high = each, limited.high
        while True:
            known = [each for each in self.solved if limits.allows(each)]
            found = least(self.pool, limits, known=[*known, some], deadline=self.deadline)
            low = max(low, found.bound)
            if high - low <= self.gap * abs(high) or self.over():
                break
            if found.some in self.solved:
                cut_short = self.plans[found.some].stopped != "gap"
                self.stopped = "limit" if not found.complete else "time" if cut_short else self.stopped
                break
            if not self.follow(found.some):
                break
            if self.solved[found.some].high < high:
                some, high = found.some, self.solved[found.some].high
            if self.told is not None:
                spent = time.monotonic() - self.begun
                self.told(ControlsProgress(spent, self.problems, limits.most, low, high))
        return Sized(some, Interval(low=min(low, high), high=high))


def controls(
    case: Case,
    denials: Sequence[Denial],
    *,
    most: int,
    reach: float,
    gap: float = 0.01,
    seconds: float = math.inf,
    own_most_musd: float | None = None,
    enough: float = 0.95,
    aims: Aims | None = None,
    country: str = "",
    threads: int = 1,
    seed: int = 0,
    told: Callable[[ControlsProgress], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Controls:
    """The smallest set of controls with lasting effect on the follower whose case this is.

    At most `most` controls, and at most `own_most_musd` of own sales a year. `reach` in (0, 1] is the expected availability that
    counts as returned. Each follower's program is solved to the relative `gap`; the same gap ends the search. `enough` in (0, 1]
    is the part of the best set's effect that a smaller one must have to be chosen before it. `country` names the follower.
    Raises FieldError for denials and figures that make no sense, NoPlanError where the follower has no plan at all.
    """
    aims = aims or Aims()
    check_aims(aims)
    options = options_of(case, denials)
    limits = _limits(options, most, own_most_musd)
    _check(reach, enough, gap)
    begun = time.monotonic()
    game = Game(
        case=case,
        options=options,
        aims=aims,
        gap=gap,
        deadline=begun + seconds,
        threads=threads,
        seed=seed,
        stop=stop,
        told=told,
        begun=begun,
        flat=flatten(case.network),
        pool=Pool(options),
    )
    game.follow(NOTHING)
    if not game.over():
        game.follow(frozenset(range(len(options))))
    sizes: list[Sized] = []
    before = Sized(NOTHING, game.solved[NOTHING])
    for count in range(1, limits.most + 1):
        before = game.best_of(limits._replace(most=count), before)
        sizes.append(before)
    return report(game, denials, sizes, limits, reach=reach, enough=enough, country=country)


def _limits(options: Sequence[Option], most: int, own_most_musd: float | None) -> Limits:
    if most < 1:
        raise FieldError(
            f"at most {most} controls leave nothing to choose",
            where=Where(field="most"),
            remedy="Give 1 or more",
        )
    if own_most_musd is None:
        return Limits(min(most, len(options)), math.inf, (0.0,) * len(options))
    if not own_most_musd >= 0.0:
        raise FieldError(
            f"own sales of {own_most_musd:g} cannot be kept to",
            where=Where(field="own_most_musd"),
            remedy="Give 0 or more",
        )
    unknown = [one.id for one in options if one.musd is None]
    if unknown:
        raise FieldError(
            f"own sales are limited, and nobody states the market of {', '.join(unknown)}",
            where=Where(field="own_most_musd"),
            remedy="Give market_musd of these, leave them out, or give no limit: the cost is then told in points",
        )
    cost = tuple(one.musd or 0.0 for one in options)
    return Limits(min(most, len(options)), own_most_musd, cost)


def _check(reach: float, enough: float, gap: float) -> None:
    for name, value in (("reach", reach), ("enough", enough)):
        if not 0.0 < value <= 1.0:
            raise FieldError(
                f"{name} is {value:g}", where=Where(field=name), remedy="Give a part above 0, at most 1"
            )
    if not 0.0 <= gap < 1.0:
        raise FieldError(f"the gap is {gap:g}", where=Where(field="gap"), remedy="Give 0.01 for one percent")
