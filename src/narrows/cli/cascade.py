"""`narrows cascade`: the losses that follow when firms of a network stop."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR
from narrows.cli.output import Progress
from narrows.cli.text import clean
from narrows.errors import FieldError, Where

if TYPE_CHECKING:
    from narrows.network.cascade.all_firms import Row
    from narrows.network.cascade.cascades import Cascades
    from narrows.network.cascade.parameters import Parameters


def run(
    folder: Path,
    *,
    firms: Sequence[str],
    every: bool,
    essential: Path | None,
    eps: float | None,
    final_demand: float | None,
    horizon: float | None,
    as_published: bool,
    sum_duplicates: bool,
    resume: Path | None,
    threads: int | None,
    top: int | None,
    form: str,
    output: Path | None,
) -> int:
    """Write what is lost. Gives the exit code: 0, or 1 where a residual is larger than was asked for."""
    shock = _asked(firms, every, resume)
    parameters = _parameters(eps, final_demand, horizon, as_published)
    from narrows.cli import cascade_output
    from narrows.network.cascade.cascades import Cascades
    from narrows.network.cascade.read import read_network

    network = read_network(folder, essential=essential, sum_duplicates=sum_duplicates)
    cascades = Cascades(network, parameters)
    writing = cascade_output.Writing(str(folder), cascades, form, output, top)
    if form != "table":
        for notice in cascades.notices:
            say(notice)
    if not every:
        found = cascades.one(shock, threads=threads)
        cascade_output.write_one(writing, found)
        return CLEAR if found.converged else ATTENTION
    rows = _every(cascades, resume, threads)
    cascade_output.write_all(writing, rows)
    return CLEAR if all(row.residual <= parameters.eps for row in rows) else ATTENTION


def say(line: str) -> None:
    """One line on standard error that is no complaint."""
    sys.stderr.write(f"narrows: {clean(line)}\n")


def _asked(firms: Sequence[str], every: bool, resume: Path | None) -> dict[str, float]:
    """The level left to each firm. Raises FieldError where it is not clear what is asked."""
    where = Where(source="--firm")
    if every == bool(firms):
        what = "both --firm and --all are given" if every else "neither --firm nor --all is given"
        raise FieldError(what, where=where, remedy="Give one of them")
    if resume is not None and not every:
        raise FieldError("goes with --all alone", where=Where(source="--resume"), remedy="Leave it out")
    shock: dict[str, float] = {}
    for text in firms:
        name, level = _level(text)
        if name in shock:
            raise FieldError(f"{name!r:.80} is given twice", where=where, remedy="Give each firm once")
        shock[name] = level
    return shock


def _level(text: str) -> tuple[str, float]:
    """A firm and what is left to it. An id may hold the sign itself, so what follows the last one must be a number."""
    name, _, number = text.rpartition("=")
    try:
        level = float(number) if name else None
    except ValueError:
        level = None
    if level is None:
        return text, 0.0
    if not 0.0 <= level <= 1.0:
        what = f"the level {number} of {name!r:.80} is out of range"
        raise FieldError(what, where=Where(source="--firm"), remedy="Give what is left, from 0 to 1")
    return name, level


def _parameters(
    eps: float | None, final_demand: float | None, horizon: float | None, as_published: bool
) -> Parameters:
    from msgspec.structs import replace

    from narrows.network.cascade.parameters import Parameters

    if horizon is not None and not 1e-6 <= horizon <= 1e6:
        what = f"{horizon!r} is out of range"
        raise FieldError(what, where=Where(source="--horizon"), remedy="Give days, above 0, up to 1000000")
    asked = Parameters.of_the_authors() if as_published else Parameters()
    given = {"eps": eps, "final_demand": final_demand, "horizon_days": horizon}
    return replace(asked, **{name: value for name, value in given.items() if value is not None})


class _Timed(Progress):
    """A counter that says how long the rest is likely to take."""

    def __init__(self) -> None:
        super().__init__("firms")
        self._begun: tuple[int, float] | None = None

    def of(self, done: int, total: int) -> None:
        """So many of so many are done."""
        now = time.monotonic()
        if self._begun is None:  # what a file held already took no time
            self._begun = (done, now)
        before, begun = self._begun
        left = ""
        if done > before:
            left = f", about {_duration((total - done) * (now - begun) / (done - before))} left"
        self._noun = f"of {total:,} firms{left}  "
        self.reach(done)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return (
        f"{whole // 60} min {whole % 60:02d} s"
        if whole < 3600
        else f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    )


def _every(cascades: Cascades, resume: Path | None, threads: int | None) -> list[Row]:
    from narrows.network.cascade.all_firms import all_firms

    progress = _Timed()
    try:
        return all_firms(cascades, resume=resume, threads=threads, progress=progress.of)
    except KeyboardInterrupt:
        progress.close()
        if resume is not None:
            say(f"stopped; what is done stands in {resume}, and the same command goes on from there")
        raise
    finally:
        progress.close()
