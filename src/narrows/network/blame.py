"""Who stands behind the cut of a supply: countries, firms, regimes, provisions or instruments, as players of a game."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from narrows.engine import Engine
from narrows.errors import FieldError
from narrows.network.compiled import Flags, Floats
from narrows.network.orders import Answer, Required, undetermined
from narrows.network.readings import Reading, factor_of
from narrows.network.study import Study

By = Literal["country", "firm", "regime", "provision", "instrument"]
BYS: tuple[By, ...] = ("country", "firm", "regime", "provision", "instrument")

UNDETERMINED = "undetermined"
"""The player behind every supply of which the engine cannot say whether it may go."""
WITHDRAWN = "withdrawn"
"""The player behind what is withdrawn by hand, where players are rules."""
UNNAMED = "unnamed"
"""The player behind a cut for which the answer names no rule."""

_NAMES = {
    UNDETERMINED: "not known whether it may go",
    WITHDRAWN: "withdrawn by hand",
    UNNAMED: "no rule is named",
}
_UNTOUCHED = 1.0


class Cause(NamedTuple):
    """That a player leaves no more than `factor` of a supply."""

    player: str
    factor: float


Cuts = tuple[tuple[Cause, ...], ...]
"""What is behind the cut of one supply: for each of its items, which are answered one by one, the causes."""


@dataclass(frozen=True)
class Blame:
    """The causes of each supply of a study, and the names of the players by id.

    `of[i]` is () for a supply that nobody cuts. `loosest` says which of several items of a supply counts: the one that is
    left most of (reading `best`), else the one that is left least of, as in `readings.factor_of`.
    """

    of: tuple[Cuts, ...]
    names: Mapping[str, str]
    loosest: bool

    def players(self, supplies: Collection[int]) -> dict[str, int]:
        """The players behind the cuts of some supplies, by id, and of how many of them each."""
        found: dict[str, int] = {}
        for supply in supplies:
            for player in dict.fromkeys(cause.player for item in self.of[supply] for cause in item):
                found[player] = found.get(player, 0) + 1
        return dict(sorted(found.items()))

    def factors(self, players: Sequence[str], members: Flags) -> Floats:
        """What is left of each supply [m, S] when only the cuts of some players apply: members [players, S].

        Players that are not asked about do not cut. With all of them, this is what `Study.factors` gives.
        """
        place = {player: number for number, player in enumerate(players)}
        width = members.shape[1]
        known: dict[Cuts, Floats] = {}
        found = np.ones((len(self.of), width))
        for supply, cuts in enumerate(self.of):
            if not cuts:
                continue
            if cuts not in known:
                known[cuts] = self._one(cuts, place, members)
            found[supply] = known[cuts]
        return found

    def _one(self, cuts: Cuts, place: Mapping[str, int], members: Flags) -> Floats:
        items = []
        for causes in cuts:
            left = np.ones(members.shape[1])
            for cause in causes:
                if cause.player in place:
                    left = np.where(members[place[cause.player]], np.minimum(left, cause.factor), left)
            items.append(left)
        together = np.stack(items)
        return np.asarray(together.max(axis=0) if self.loosest else together.min(axis=0))


def blame(
    study: Study,
    answers: Sequence[Sequence[Answer]] | None,
    by: By,
    *,
    reading: Reading = "as_enforced",
    withdrawn: Collection[str] = (),
    instruments: Mapping[str, str] | None = None,
) -> Blame:
    """The players behind every cut of a study whose orders were answered so.

    By country or firm, the provider of a supply that is cut stands behind the cut. By rule, each requirement does that
    holds under the reading, with what its own policy leaves; so two rules that both deny are each enough. Where the answer
    is that nobody can tell, the player is `undetermined`, whoever provides; where one regime says no and another cannot
    tell, it stands beside the rules of the first. `instruments` names the instrument behind
    each provision (`instruments_of`). Raises FieldError where it is needed and not given.
    """
    if by == "instrument" and instruments is None:
        raise FieldError("no instruments to attribute to", remedy="Give instruments_of(engine, day, answers)")
    names = dict(_NAMES)
    network = study.network
    providers = {one.id: one for one in network.map.providers}
    known: dict[tuple[object, ...], Cuts] = {}
    found: list[Cuts] = []
    for supply, of in enumerate(network.supplies):
        provider = providers[of.provider]
        country = provider.country
        away = bool(country) and country in withdrawn
        mine = tuple(answers[supply]) if answers is not None else ()
        if not mine and not away:
            found.append(())
            continue
        who = country if by == "country" else of.provider if by == "firm" else ""
        key = (mine, away, who)
        if key not in known:
            if who:
                whole = " (no firm is named)" if provider.kind == "country" else ""
                names.setdefault(who, country if by == "country" else f"{provider.name}{whole}")
            cuts = tuple(
                _causes(answer, reading, who, _namer(by, instruments, names), away)
                for answer in mine or (None,)
            )
            known[key] = cuts if any(cuts) else ()
        found.append(known[key])
    return Blame(tuple(found), names, loosest=reading == "best")


def _causes(
    answer: Answer | None,
    reading: Reading,
    who: str,
    named: Callable[[Required], str],
    away: bool,
) -> tuple[Cause, ...]:
    """The causes of one item of a supply: each player once, with the least that he leaves."""
    least: dict[str, float] = {}
    for player, factor in _said(answer, reading, who, named) if answer is not None else ():
        least[player] = min(factor, least.get(player, _UNTOUCHED))
    if away:
        least[who or WITHDRAWN] = 0.0
    return tuple(Cause(player, factor) for player, factor in sorted(least.items()) if factor < _UNTOUCHED)


def _said(
    answer: Answer, reading: Reading, who: str, named: Callable[[Required], str]
) -> Iterator[tuple[str, float]]:
    """What each player leaves, by one answer."""
    whole = factor_of((answer,), reading).value
    if whole >= _UNTOUCHED:
        return
    outcome = answer.as_written_outcome if reading == "as_written" else answer.outcome
    if outcome == UNDETERMINED or who:
        yield UNDETERMINED if outcome == UNDETERMINED else who, whole
        return
    least = _UNTOUCHED
    for rule in answer.requirements:
        if reading != "as_written" and rule.enforced == "no":
            continue
        # Never less than what the answer as a whole leaves: an exception may lift what the rule alone forbids.
        factor = max(whole, factor_of((_alone(rule, outcome),), reading).value)
        least = min(least, factor)
        yield named(rule), factor
    # Where another regime cannot tell, lifting what this one says brings nothing back.
    if answer.as_written_open if reading == "as_written" else answer.open:
        factor = max(whole, factor_of((undetermined(""),), reading).value)
        least = min(least, factor)
        yield UNDETERMINED, factor
    if least > whole:
        yield UNNAMED, whole


def _alone(rule: Required, outcome: str) -> Answer:
    """The answer if one requirement were the only one. A prohibition has no license policy."""
    said = "prohibited" if outcome == "prohibited" and rule.policy is None else "license_required"
    return Answer(outcome=said, policy=rule.policy, as_written_outcome=said, as_written_policy=rule.policy)


def _namer(by: By, instruments: Mapping[str, str] | None, names: dict[str, str]) -> Callable[[Required], str]:
    """The player of a requirement; its name is noted."""

    def named(rule: Required) -> str:
        if by == "regime":
            player = rule.provision.partition(".")[0]
            names.setdefault(player, player.upper())
        elif by == "instrument" and instruments is not None and rule.provision in instruments:
            player = instruments[rule.provision]
            names.setdefault(player, player)
        else:
            player = rule.provision
            names.setdefault(player, f"{rule.title} ({rule.citation})")
        return player

    return named


def instruments_of(engine: Engine, day: date, answers: Sequence[Sequence[Answer]]) -> dict[str, str]:
    """The instrument that made the version of each requirement that is in force on a day, by provision.

    Provisions whose version names none (a text without a dated act behind it) are left out and stand for themselves.
    """
    found = {}
    asked = {rule.provision for of in answers for answer in of for rule in answer.requirements}
    for id_ in sorted(asked):
        provision = engine.book.raw.provisions.get(id_)
        version = provision.version(day) if provision is not None else None
        if version is not None and version.instrument:
            found[id_] = version.instrument
    return found
