"""What the controlling side is told: structs, encoded to JSON in the order of their fields (docs/guide/plan-controls.md)."""

from __future__ import annotations

from narrows.plan.moves import Move, Sentence
from narrows.plan.programme import Frozen

SCHEMA_VERSION = "1"


class Interval(Frozen, frozen=True, kw_only=True):
    """Proven limits of a figure: it is at least `low` and at most `high`."""

    low: float
    high: float


class OwnCost(Frozen, frozen=True, kw_only=True):
    """What controls cost those who take them: `points` of markets given up, summed over inputs, and sales a year in millions of US
    dollars. `musd_per_year` is None where `unknown` inputs have no stated market size; no figure is made up for them.
    `musd_until_end` counts sales from the year of each control to the end of the plan, undiscounted."""

    points: float
    musd_per_year: float | None
    musd_until_end: float | None
    unknown: tuple[str, ...]


class BestOfSize(Frozen, frozen=True, kw_only=True):
    """The best known set of at most `most` controls. `best` holds the least that the follower can be brought to with that many;
    `follower` what it reaches under this set. `proven`: whether no other such set is better by more than the gap."""

    most: int
    controls: tuple[str, ...]
    best: Interval
    follower: Interval
    own_cost: OwnCost
    proven: bool


class Erosion(Frozen, frozen=True, kw_only=True):
    """When availability of a target returns under the follower's best plan: the first year, not before the first control, with
    expected availability of at least the level that counts as returned (`returns`), and the one from which on it stays
    there until the end (`holds`); None where it does not within the plan. `before` is `holds` without any control.
    `at_end` is expected availability in the last period, `at_end_before` without controls."""

    target: str
    returns: float | None
    holds: float | None
    before: float | None
    at_end: float
    at_end_before: float


class Binding(Frozen, frozen=True, kw_only=True):
    """What one chosen control still takes in the last period, of expected availability of all targets (weighed), the follower's plan
    being what it is: `alone` if it were the only one, `beside` in addition to the others. `binds` where `alone` is more than
    nothing; two that bind the same place each take nothing beside the other."""

    control: str
    countries: tuple[str, ...]
    alone: float
    beside: float
    binds: bool
    own_cost: OwnCost


class Alone(Frozen, frozen=True, kw_only=True):
    """What the chosen set does if one country alone denies its part: the follower's value, and the part of the whole set's effect that
    is then left (1 is all of it), within proven limits."""

    country: str
    follower: Interval
    effect: Interval
    own_cost: OwnCost


class Controls(Frozen, frozen=True, kw_only=True):
    """Which controls last longest. Values are of the follower's objective (its aim, all parts of it).

    `undenied` is what the follower reaches without any of them, `all_denied` with all. `sizes` has the best set of up to each
    number. `chosen` is the smallest of them whose effect is at least `enough` of the best one's; `no_smaller` whether it is proven
    that fewer cannot have that effect. `answer` is what the follower starts differently. `made_before` and `made` are its
    discounted value of what can be made, without and under the chosen set. `follower_problems` counts follower's programs
    solved, `sets_tried` worths computed in between. `stopped`: gap, time, interrupt or limit.
    """

    schema_version: str
    side: str
    country: str
    aim: str
    method: str
    most: int
    own_most_musd: float | None
    reach: float
    enough: float
    gap: float
    undenied: Interval
    all_denied: Interval
    sizes: tuple[BestOfSize, ...]
    chosen: tuple[str, ...]
    follower: Interval
    no_smaller: bool
    own_cost: OwnCost
    made_before: float
    made: float
    erosion: tuple[Erosion, ...]
    binding: tuple[Binding, ...]
    answer: tuple[Move, ...]
    alone: tuple[Alone, ...]
    candidates: int
    follower_problems: int
    sets_tried: int
    seconds: float
    stopped: str
    sentences: tuple[Sentence, ...]
    assumptions: tuple[str, ...]
