"""Attribution: whose share of a loss, by country, firm, regime, provision or instrument.

The game. Players are those who stand behind the cuts of supplies. Under a coalition S of them only their cuts apply, and
v(S) is what the target then loses: its availability with nothing cut, less its availability under S. A supply is left
with

- by country or firm: its own factor if its provider's country, or its provider, is in S, else all of it;
- by regime, provision or instrument: the least that the requirements of S leave, each by its own license policy. A supply
  that two rules forbid is lost if either of them is in S, so both share the blame, and lifting one alone brings nothing
  back (`without` says so). A stayed requirement counts as written only;
- where the answer is that nobody can tell: nothing, if the player `undetermined` is in S, whoever provides it. So the
  shares of all players add up to the whole loss, of which part may be not knowing.

Shares of the loss are Shapley values (`narrows.network.shapley`). v never falls when a player joins, so none is negative.
A player whose supplies the target provably does not depend on (`narrows.network.upstream`) is a dummy: his value is 0
whatever the others do, and he is left out before coalitions are counted. Up to `EXACT` players every coalition is
settled; beyond, orders of joining are sampled and each value has a standard error.

What is not said: that a player could, would or should cut more or less than the law of the day says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from narrows.errors import FieldError, Where
from narrows.network.blame import Blame, By, blame
from narrows.network.compiled import Flags, Floats, check_id
from narrows.network.orders import Answer
from narrows.network.readings import Reading
from narrows.network.result import Frozen
from narrows.network.shapley import Value, every_coalition, exact, sampled
from narrows.network.study import Study
from narrows.network.upstream import Upstream

EXACT = 12
"""Players up to which every coalition is settled: 4,096 of them."""
SAMPLES = 1000
LEAST_SAMPLES = 4
_CELLS = 1_000_000
"""Numbers of one matrix that are settled at once, 8 MB: more would not fit beside each other in a cache."""


class Player(Frozen, frozen=True, kw_only=True):
    """One player's share of the loss of a target.

    `value` is the Shapley value, with its `standard_error` where it was sampled. `alone` is what is lost if only this
    player's cuts apply; `without` what comes back if only they are lifted. `supplies` counts the supplies that the target
    depends on and that the player stands behind the cut of.
    """

    id: str
    name: str
    value: float
    standard_error: float | None
    alone: float
    without: float
    supplies: int


class Attribution(Frozen, frozen=True, kw_only=True):
    """Who stands behind the loss of a target, the greatest share first.

    `total_loss` is in parts of the whole supply, as availability is. `residual` is what the values of the players leave
    of it, by rounding. `idle` are players who cut something that the target does not depend on. `coalitions` were settled,
    each to within `fixed_point_residual`.
    """

    target: str
    name: str
    by: str
    reading: str
    availability: float
    total_loss: float
    players: tuple[Player, ...]
    idle: tuple[str, ...]
    method: str
    samples: int
    seed: int | None
    coalitions: int
    residual: float
    fixed_point_residual: float


def attribute(
    study: Study,
    answers: Sequence[Sequence[Answer]] | None,
    target: str,
    by: By = "country",
    *,
    reading: Reading = "as_enforced",
    withdrawn: Collection[str] = (),
    instruments: Mapping[str, str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
    exact_up_to: int = EXACT,
) -> Attribution:
    """Whose share of the loss of one target. `answers` are those of one day, `[supply]` (`Study.answers`), or None.

    `withdrawn` are countries taken away by hand. `samples` is how many orders of joining are drawn, with `seed`, where
    there are more players than `exact_up_to`. Raises FieldError for an unknown target and too few samples.
    """
    return attribute_each(
        study,
        answers,
        (target,),
        by,
        reading=reading,
        withdrawn=withdrawn,
        instruments=instruments,
        samples=samples,
        seed=seed,
        exact_up_to=exact_up_to,
    )[0]


def attribute_each(
    study: Study,
    answers: Sequence[Sequence[Answer]] | None,
    targets: Sequence[str],
    by: By = "country",
    *,
    reading: Reading = "as_enforced",
    withdrawn: Collection[str] = (),
    instruments: Mapping[str, str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
    exact_up_to: int = EXACT,
) -> tuple[Attribution, ...]:
    """Whose share of the loss of each of several targets, as `attribute` says; targets with equal players share work."""
    if samples < LEAST_SAMPLES:
        raise FieldError(
            f"{samples} samples have no standard error",
            where=Where(field="samples"),
            remedy=f"Give at least {LEAST_SAMPLES}",
        )
    nodes = {state.node for state in study.network.states}
    for target in targets:
        check_id(target, nodes, "target")
    behind = blame(study, answers, by, reading=reading, withdrawn=withdrawn, instruments=instruments)
    upstream = Upstream.of(study)
    cutting = behind.players(range(len(behind.of)))
    grouped: dict[tuple[str, ...], list[str]] = {}
    counted: dict[str, dict[str, int]] = {}
    for target in dict.fromkeys(targets):
        reached = upstream.supplies(upstream.reaching(study.network.states_of[target]))
        counted[target] = behind.players(reached)
        grouped.setdefault(tuple(counted[target]), []).append(target)
    found: dict[str, Attribution] = {}
    names = {one.id: one.name for one in study.network.map.inputs}
    said = reading if answers is not None else "withdrawal"
    for players, some in grouped.items():
        games = _Games(study, upstream, behind, players, [study.network.states_of[one] for one in some])
        solved = _solved(games, len(players), samples, seed, exact_up_to)
        for number, target in enumerate(some):
            found[target] = _attribution(
                target,
                names[target],
                by,
                said,
                solved[number],
                {player: (behind.names[player], counted[target][player]) for player in players},
                tuple(player for player in cutting if player not in counted[target]),
                games.residual,
            )
    return tuple(found[target] for target in targets)


class _Games:
    """The games of several targets with the same players: what each loses under coalitions."""

    def __init__(
        self,
        study: Study,
        upstream: Upstream,
        behind: Blame,
        players: Sequence[str],
        targets: Sequence[Sequence[int]],
    ) -> None:
        self.network = study.network
        self.upstream = upstream
        self.behind = behind
        self.players = players
        self.targets = targets
        self.residual = 0.0
        size = max(len(self.network.states), len(self.network.supplies), 1)
        self.together = max(64, _CELLS // size)
        self.whole = self._left(np.zeros((len(players), 1), bool))

    def lost(self, members: Flags) -> Floats:
        """What each target loses under coalitions [players, S]: [targets, S]."""
        width = members.shape[1]
        parts = [
            self.whole - self._left(members[:, start : start + self.together])
            for start in range(0, width, self.together)
        ]
        return np.concatenate(parts, axis=1)

    def _left(self, members: Flags) -> Floats:
        """The availability of each target; of several states, as always, the least."""
        settled = self.network.settle(*self.upstream.left(self.behind.factors(self.players, members)))
        self.residual = max(self.residual, settled.residual)
        return np.stack([settled.x[list(states)].min(axis=0) for states in self.targets])


@dataclass(frozen=True)
class _Solved:
    """The solution of one game: values, errors, alone and without, each [k]."""

    whole: float
    total: float
    value: Floats
    error: Floats | None
    alone: Floats
    without: Floats
    samples: int
    seed: int | None
    coalitions: int


def _solved(games: _Games, players: int, samples: int, seed: int, exact_up_to: int) -> list[_Solved]:
    """The solutions for all targets of some games."""
    single = np.eye(players, dtype=bool)
    ends = games.lost(np.concatenate([np.ones((players, 1), bool), single, ~single], axis=1))
    exactly = players <= max(exact_up_to, 1)
    if not ends[:, 0].max(initial=0.0) > 0.0:
        # What all cannot cut, no coalition can, since the game never falls: nobody adds anything in any order.
        exactly, values = True, [Value(np.zeros(players), None, ends.shape[1])] * len(games.targets)
    elif exactly:
        values = [exact(each, players) for each in games.lost(every_coalition(players))]
    else:
        values = sampled(games.lost, players, samples, seed, games.together)
    found = []
    for number, value in enumerate(values):
        total = float(ends[number, 0])
        found.append(
            _Solved(
                whole=float(games.whole[number, 0]),
                total=total,
                value=value.value,
                error=value.error,
                alone=ends[number, 1 : 1 + players],
                without=total - ends[number, 1 + players :],
                samples=0 if exactly else samples // 2 * 2,
                seed=None if exactly else seed,
                coalitions=value.coalitions,
            )
        )
    return found


def _attribution(
    target: str,
    name: str,
    by: str,
    reading: str,
    solved: _Solved,
    players: Mapping[str, tuple[str, int]],
    idle: tuple[str, ...],
    residual: float,
) -> Attribution:
    shares = [
        Player(
            id=id_,
            name=named,
            value=float(solved.value[place]),
            standard_error=float(solved.error[place]) if solved.error is not None else None,
            alone=float(solved.alone[place]),
            without=float(solved.without[place]),
            supplies=supplies,
        )
        for place, (id_, (named, supplies)) in enumerate(players.items())
    ]
    shares.sort(key=lambda one: (-one.value, one.id))
    return Attribution(
        target=target,
        name=name,
        by=by,
        reading=reading,
        availability=solved.whole - solved.total,
        total_loss=solved.total,
        players=tuple(shares),
        idle=idle,
        method="exact" if solved.error is None else "sampled",
        samples=solved.samples,
        seed=solved.seed,
        coalitions=solved.coalitions,
        residual=solved.total - float(solved.value.sum()),
        fixed_point_residual=residual,
    )
