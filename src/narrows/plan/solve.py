"""Solving a plan model with HiGHS: the best plan found, and how far from the best it can be at most."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from narrows.errors import NoPlanError
from narrows.plan.bounds import Picked
from narrows.plan.case import Flags, Floats, Longs
from narrows.plan.model import Model
from narrows.plan.objective import ceiling, objective_of

TOLERANCE = 1e-8
"""How far a constraint may be broken by the solver: its own 1e-6 would add up over the rows of an objective."""
ALL_AT_ONCE = 300_000
"""Up to so many rows of availability are given to the solver at once, which drops most of them itself; with more, those that bind
are gathered first, at the price of solving the whole program more than once."""
MOST_RELAXED = 15
"""Rounds in which rows are gathered without whole numbers."""

_SCHEDULED: list[int] = []
"""The number of threads that the solver's pool was made for."""


class Progress(NamedTuple):
    """What the solver knows so far: seconds, the best plan found and the bound, both of the objective that is maximized."""

    seconds: float
    incumbent: float | None
    bound: float | None


class Solution(NamedTuple):
    """A plan: `starts` [K] periods (-1 for never), `trained` [F, T]. `objective` and `bound` include the constant part.

    `objective` is valued by the exposure code and not taken from the solver. `gap` is (bound - objective) / |objective|: what
    a better plan could gain at most, as proven. `stopped` says why the search ended: gap, time or interrupt.
    """

    starts: Longs
    trained: Floats
    objective: float
    bound: float
    gap: float
    stopped: str
    seconds: float
    nodes: int
    rows: int
    columns: int
    values: Floats


def solve(
    model: Model,
    *,
    gap: float = 0.01,
    seconds: float = math.inf,
    threads: int = 1,
    seed: int = 0,
    begin: tuple[Longs, Floats] | None = None,
    told: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Solution:
    """Solve a model to a proven relative gap, or until time is up or `stop` says so; then the best plan so far is given.

    Rounds: the program is solved with the rows it has, the plan is valued exactly, the rows that it breaks are added. Every
    round's bound holds, since rows were only missing; the plan with the best exact value is kept. With the same seed and threads
    the same model gives the same plan on the same build of HiGHS, unless time runs out. `begin` is a plan to begin with, starts [K]
    and training [F, T]; one that keeps to all constraints spares the search for a first. Raises NoPlanError.
    """
    begun = time.monotonic()
    rounds = Rounds(model, threads=threads, seed=seed)
    if not rounds.complete:
        rounds.relax(begun, seconds, stop)
    best: Solution | None = None
    bound = ceiling(model.case, model.aims)
    while True:
        left = seconds - (time.monotonic() - begun)
        # A plan loses some of its worth to rows that were missing, so half of the gap is left for that.
        known = (best.starts, best.trained) if best is not None else begin
        try:
            found = rounds.whole(gap if rounds.complete else gap / 2, max(left, 0.1), known, told, stop)
        except NoPlanError:
            if best is None:
                raise
            return best._replace(stopped="interrupt" if stop() else "time")
        bound = min(bound, found.bound)
        if best is None or found.objective > best.objective:
            best = found
        best = best._replace(
            bound=max(bound, best.objective),
            gap=relative(max(bound, best.objective), best.objective),
            stopped=found.stopped,
            seconds=time.monotonic() - begun,
            nodes=best.nodes if best is found else best.nodes + found.nodes,
            rows=rounds.size,
        )
        if best.gap <= gap or found.stopped != "gap" or not rounds.add_broken(found):
            if not math.isfinite(best.objective):
                raise NoPlanError(
                    "the search ended before a plan was found that reaches what is to be reached",
                    remedy="Give it more time, or less to reach",
                )
            return best._replace(stopped="gap" if best.gap <= gap else best.stopped)


def relative(bound: float, objective: float) -> float:
    """How much better than a plan any other could be, as a part of its worth."""
    return (bound - objective) / max(abs(objective), 1e-9)


class Rounds:
    """A model with the rows of availability that it has been given so far."""

    def __init__(self, model: Model, *, threads: int, seed: int) -> None:
        self.model = model
        self.threads = threads
        self.seed = seed
        self.taken = [np.zeros(block.bound.shape, bool) for block in model.bounds.blocks]
        self.size = 0
        self.extra: list[Picked] = []
        self.complete = sum(int(block.open.sum()) for block in model.bounds.blocks) <= ALL_AT_ONCE
        if self.complete:
            self.take([block.open for block in model.bounds.blocks])
        elif self.taken:
            self.take(model.bounds.scarcest(2))

    def take(self, picked: list[Flags]) -> bool:
        """Add those of the picked rows that are not in the program yet; whether there were any."""
        new = [flags & ~taken for flags, taken in zip(picked, self.taken, strict=True)]
        self.taken = [flags | taken for flags, taken in zip(new, self.taken, strict=True)]
        rows = self.model.bounds.rows(self.model.case, self.model.start, new)
        if len(rows.upper):
            self.extra.append(rows)
        self.size = self.model.rows.size + sum(len(each.upper) for each in self.extra)
        return bool(len(rows.upper))

    def relax(self, begun: float, seconds: float, stop: Callable[[], bool]) -> None:
        """Gather rows that bind without whole numbers: cheap, and most of what the whole program will need."""
        import highspy

        model = self.model
        highs = passed(
            model, self.extra, gap=0.0, seconds=seconds, threads=self.threads, seed=self.seed, relaxed=True
        )
        listen(highs, None, stop)
        for _ in range(MOST_RELAXED):
            highs.run()
            if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or stop():
                return
            values = np.array(highs.getSolution().col_value)
            broken = model.bounds.broken(model.case, values[model.start], values, 2)
            known = len(self.extra)
            if not self.take(broken) or time.monotonic() - begun > seconds / 2:
                return
            for rows in self.extra[known:]:
                _append(highs, rows)

    def whole(
        self,
        gap: float,
        seconds: float,
        known: tuple[Longs, Floats] | None,
        told: Callable[[Progress], None] | None,
        stop: Callable[[], bool],
    ) -> Solution:
        """The best plan of the program as it stands, valued exactly. Raises NoPlanError."""
        model = self.model
        highs = passed(model, self.extra, gap=gap, seconds=seconds, threads=self.threads, seed=self.seed)
        if known is not None:
            begin_with(highs, model, *known)
        begun = time.monotonic()
        interrupted = listen(highs, told, stop)
        highs.run()
        return _read(model, highs, time.monotonic() - begun, bool(interrupted))

    def add_broken(self, found: Solution) -> bool:
        """Add the rows that a plan breaks; whether there were any."""
        model = self.model
        start = model.start_values(found.starts)
        return self.take(model.bounds.broken(model.case, start, found.values, 4))


def begin_with(highs: Any, model: Model, starts: Longs, trained: Floats) -> None:
    """Tell the solver a plan to begin with: its starts and training; the rest follows."""
    numbers = np.concatenate([model.start.ravel(), model.train.ravel()]).astype(np.int32)
    values = np.concatenate([model.start_values(starts).ravel(), trained.ravel()])
    highs.setSolution(len(numbers), numbers, values)


def _append(highs: Any, rows: Picked) -> None:
    """Add rows to a program that is being solved."""
    order = np.argsort(rows.row, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows.row, minlength=len(rows.upper)))])[:-1]
    highs.addRows(
        len(rows.upper),
        np.full(len(rows.upper), -np.inf),
        rows.upper,
        len(order),
        starts.astype(np.int32),
        rows.column[order].astype(np.int32),
        rows.value[order],
    )


def passed(
    model: Model,
    extra: Sequence[Picked] = (),
    *,
    gap: float,
    seconds: float,
    threads: int,
    seed: int,
    relaxed: bool = False,
) -> Any:
    """A HiGHS instance with the model and rows of its bounds in it; `relaxed` leaves out that variables are whole."""
    import highspy

    if [threads] != _SCHEDULED:
        # The library keeps one pool of threads for the whole process, and refuses to run with another number of them.
        highspy.Highs.resetGlobalScheduler(True)
        _SCHEDULED[:] = [threads]
    columns, rows = model.columns, model.rows.copy()
    for each in extra:
        rows.add("own", len(each.upper), each.row, each.column, each.value, upper=each.upper)
    start, column, value = rows.matrix()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns.size, rows.size
    lp.col_cost_ = np.concatenate(columns.cost)
    lp.col_lower_ = np.concatenate(columns.lower)
    lp.col_upper_ = np.concatenate(columns.upper)
    lp.row_lower_ = np.concatenate(rows.lower)
    lp.row_upper_ = np.concatenate(rows.upper)
    lp.offset_ = model.constant
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = start
    lp.a_matrix_.index_ = column.astype(np.int32)
    lp.a_matrix_.value_ = value
    if not relaxed:
        kinds = np.zeros(columns.size, np.int64)
        if columns.whole:
            kinds[np.concatenate(columns.whole)] = 1
        lp.integrality_ = [
            highspy.HighsVarType.kInteger if kind else highspy.HighsVarType.kContinuous
            for kind in kinds.tolist()
        ]
    highs = _quiet()
    for name, setting in (
        ("output_flag", False),
        ("mip_rel_gap", float(gap)),
        ("time_limit", float(seconds) if math.isfinite(seconds) else highspy.kHighsInf),
        ("threads", int(threads)),
        ("random_seed", int(seed)),
        ("mip_feasibility_tolerance", TOLERANCE),
        ("primal_feasibility_tolerance", TOLERANCE),
    ):
        highs.setOptionValue(name, setting)
    highs.passModel(lp)
    return highs


def _quiet() -> Any:
    """A HiGHS instance that says nothing: by itself it greets on standard output as soon as it is made."""
    import highspy

    class Quiet(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 (a name of the library)
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    return Quiet()  # type: ignore[no-untyped-call]


def listen(highs: Any, told: Callable[[Progress], None] | None, stop: Callable[[], bool]) -> list[bool]:
    """Have the solver tell how it goes, and stop when asked; gives a list that is filled when it was stopped."""
    interrupted: list[bool] = []

    def known(value: float) -> float | None:
        return value if math.isfinite(value) and abs(value) < 1e29 else None

    def logging(event: Any) -> None:
        out = event.data_out
        if told is not None:
            told(Progress(out.running_time, known(out.mip_primal_bound), known(out.mip_dual_bound)))

    def interrupt(event: Any) -> None:
        if stop():
            interrupted.append(True)
            event.data_in.user_interrupt = True

    highs.cbMipLogging += logging
    highs.cbMipInterrupt += interrupt
    highs.cbSimplexInterrupt += interrupt
    return interrupted


def _read(model: Model, highs: Any, seconds: float, interrupted: bool) -> Solution:
    import highspy

    status, info = highs.getModelStatus(), highs.getInfo()
    if status == highspy.HighsModelStatus.kNotset:
        raise ArithmeticError("the solver did not run: it refused the program or its settings")
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        raise NoPlanError(
            "no plan keeps to all constraints",
            remedy="`narrows plan explain` names constraints that conflict, and the cheapest way out",
        )
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise NoPlanError(
            "the search ended before any plan was found",
            remedy="Give it more time, or a wider gap",
        )
    values = np.array(highs.getSolution().col_value)
    starts = model.starts_in(values)
    optimal = status == highspy.HighsModelStatus.kOptimal
    bound = float(info.mip_dual_bound)
    objective = exact(model, starts, values)
    return Solution(
        starts=starts,
        trained=values[model.train],
        objective=objective,
        bound=bound,
        gap=relative(bound, objective),
        stopped="gap" if optimal else "interrupt" if interrupted else "time",
        seconds=seconds,
        nodes=int(info.mip_node_count),
        rows=model.rows.size,
        columns=model.columns.size,
        values=values,
    )


def exact(model: Model, starts: Longs, values: Floats) -> float:
    """The objective of a plan by the exposure code, whatever rows the program has."""
    return objective_of(model.case, model.aims, starts, values[model.train]).objective
