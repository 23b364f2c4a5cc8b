"""The plan model: a mixed-integer linear program. docs/guide/plan-model.md writes its equations, under the same names.

    start[k, a]       1 if programme k starts in period a                                   binary
    made[q, t, s]     availability of target q in period t of scenario s                    continuous
    mean[g, t, s]     availability of a group that is the mean of its kinds                 continuous
    kind[j, t, s]     availability of a kind of such a group                                continuous
    train[f, t]       researchers of field f whose training begins in t                     continuous
    saved[t]          money carried over from period t                                      continuous

That `made` is bounded by the level of every node it rests on takes a row for each node, period and scenario, of which few
bind: they are kept apart (`Bounds`) and added as they are needed (see `solve`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from narrows.errors import FieldError, Where
from narrows.plan.bounds import Bounds
from narrows.plan.case import Case, Floats, Longs
from narrows.plan.flatten import flatten
from narrows.plan.rows import INFINITE, Columns, Rows

Aim = Literal["value", "maximin", "cost", "years"]
"""value: the discounted value of what can be made (with `risk`); maximin: the same in the worst scenario; cost: the least money
that reaches `reach` at the end; years: as many periods as possible with at least `reach`."""

WHOLE = 0.5
"""A binary variable above this is 1; the solver's tolerance is far below it."""
YEARS_TIE = 1e-3
"""What value counts beside years reached: it only decides between plans that reach as many."""


@dataclass(frozen=True, kw_only=True)
class Aims:
    """What is wanted. `risk` in [0, 1] is the weight of the conditional value at risk at level `alpha` beside the mean
    (Rockafellar and Uryasev 2000): the mean of the worst 1 - alpha of scenarios."""

    aim: Aim = "value"
    risk: float = 0.0
    alpha: float = 0.9
    reach: float = 0.5


def check_aims(aims: Aims) -> None:
    """Refuse aims for which the program has no meaning, or no bound: FieldError."""
    for name, value, low, high in (
        ("risk", aims.risk, 0.0, 1.0),
        ("reach", aims.reach, 0.0, 1.0),
        ("alpha", aims.alpha, 0.0, 1.0),
    ):
        inside = low <= value <= high and (name != "alpha" or low < value < high)
        if not inside:
            raise FieldError(
                f"{value!r} is not between {low:g} and {high:g}",
                where=Where(field=name),
                remedy="Give it as a part of 1: 0.9 for the worst tenth"
                if name == "alpha"
                else "Give a part of 1",
            )


@dataclass
class Model:
    """The program of a case, and where its variables are."""

    case: Case
    aims: Aims
    columns: Columns = field(default_factory=Columns)
    rows: Rows = field(default_factory=Rows)
    constant: float = 0.0
    start: Longs = field(default_factory=lambda: np.empty((0, 0), np.int64))
    train: Longs = field(default_factory=lambda: np.empty((0, 0), np.int64))
    made: Longs = field(default_factory=lambda: np.empty((0, 0, 0), np.int64))
    bounds: Bounds = field(default_factory=Bounds)

    def starts_in(self, values: Floats) -> Longs:
        """The starts [K] (a period, or -1 for never) in a solution, the values of all variables."""
        chosen = values[self.start] > WHOLE
        return np.where(chosen.any(axis=1), chosen.argmax(axis=1), -1).astype(np.int64)

    def start_values(self, starts: Longs) -> Floats:
        """The values of the variables start [K, T] that stand for starts [K]."""
        values = np.zeros(self.start.shape)
        some = np.flatnonzero(starts >= 0)
        values[some, starts[some]] = 1.0
        return values


def build(case: Case, aims: Aims | None = None) -> Model:
    """Build the model of a case. Raises FieldError for a network that cannot be planned with (see `flatten`), and for aims
    without meaning."""
    if case.network.upstream != "everywhere":
        raise FieldError(
            f"the network counts what lacks {case.network.upstream}, and plans count it everywhere",
            remedy='Compile the map with upstream="everywhere"',
        )
    aims = aims or Aims()
    check_aims(aims)
    model = Model(case, aims)
    _starts(model)
    _money_and_heads(model)
    _availability(model)
    _objective(model)
    return model


def _starts(model: Model) -> None:
    """start, with: each programme once; one programme a node; nothing before its time; needs before."""
    case, rows = model.case, model.rows
    count, periods = len(case.names), case.periods
    late = np.arange(periods)[None, :] < case.earliest[:, None]
    upper = np.where(late, 0.0, 1.0)
    model.start = model.columns.add(count, periods, upper=upper, whole=True)
    nodes = list(case.of_node.values())
    of = np.concatenate(
        [np.full(len(ks) * periods, number) for number, ks in enumerate(nodes)] or [np.empty(0)]
    )
    columns = [model.start[ks].ravel() for ks in nodes]
    rows.add("one_a_node", len(nodes), of.astype(np.int64), np.concatenate(columns or [of]), 1.0, upper=1.0)
    # sum(start[v, a <= t]) <= sum(start[u, a <= t - lead[u]] for u that are enough)
    for need in case.needs:
        row, column, value = [], [], []
        for t in range(periods):
            row.append(np.full(t + 1, t))
            column.append(model.start[need.programme, : t + 1])
            value.append(np.ones(t + 1))
            for u in need.enough:
                last = t - int(case.lead[u])
                if last >= 0:
                    row.append(np.full(last + 1, t))
                    column.append(model.start[u, : last + 1])
                    value.append(-np.ones(last + 1))
        rows.add(
            "needs",
            periods,
            np.concatenate(row),
            np.concatenate(column),
            np.concatenate(value),
            upper=0.0,
            about=need,
        )


def _money_and_heads(model: Model) -> None:
    """sum of spending in t <= budget[t] + saved[t - 1] - saved[t]; heads at work in t <= pool[f, t] + trained[f, t]."""
    case, rows, columns = model.case, model.rows, model.columns
    count, periods, fields = len(case.names), case.periods, len(case.fields)
    model.train = columns.add(fields, periods, upper=np.repeat(case.training_most[:, None], periods, axis=1))
    ages = np.arange(periods)[:, None] - np.arange(periods)[None, :]  # [t, a]
    t, a = np.nonzero(ages >= 0)
    k = np.repeat(np.arange(count), len(t))
    t, a = np.tile(t, count), np.tile(a, count)
    money = case.spend[k, t - a]
    some = money > 0
    row, column, value = [t[some]], [model.start[k[some], a[some]]], [money[some]]
    if fields:
        row.append(np.tile(np.arange(periods), fields))
        column.append(model.train.ravel())
        value.append(np.repeat(case.training_cost, periods))
    if case.carry and periods > 1:
        saved = columns.add(periods - 1, upper=INFINITE)
        row += [np.arange(periods - 1), np.arange(1, periods)]
        column += [saved, saved]
        value += [np.ones(periods - 1), -np.ones(periods - 1)]
    rows.add(
        "budget",
        periods,
        np.concatenate(row),
        np.concatenate(column),
        np.concatenate(value),
        upper=case.budget,
    )
    running = (t - a) < case.lead[k]
    for f in range(fields):
        heads = case.heads[k, f] * running
        some = heads > 0
        row, column, value = [t[some]], [model.start[k[some], a[some]]], [heads[some]]
        when, begun = np.nonzero(ages - int(case.training_delay[f]) >= 0)
        row.append(when)
        column.append(model.train[f, begun])
        value.append(-(case.stay[f] ** (when - begun - int(case.training_delay[f]))))
        rows.add(
            "researchers",
            periods,
            np.concatenate(row),
            np.concatenate(column),
            np.concatenate(value),
            upper=case.pool[f],
            about=case.fields[f],
        )


def _availability(model: Model) -> None:
    """made and kind, bounded by the own levels of what they rest on (apart, in `bounds`) and by the means they rest on."""
    case = model.case
    flat = flatten(case.network)
    periods, size = case.periods, case.scenarios.size
    groups: set[int] = set()
    pending = [group for q in case.targets.tolist() for group in flat.rests[q][1]]
    while pending:
        group = pending.pop()
        if group not in groups:
            groups.add(group)
            pending += [other for kind in flat.kinds[group] for other in flat.rests[kind][1]]
    kinds = sorted({kind for group in groups for kind in flat.kinds[group]})
    kind_of = {kind: model.bounds.variables(case, model.columns, flat.rests[kind][0]) for kind in kinds}
    mean_of = {group: model.columns.add(periods, size) for group in sorted(groups)}
    made = [model.bounds.variables(case, model.columns, flat.rests[q][0]) for q in case.targets.tolist()]
    model.made = np.stack(made) if made else np.empty((0, periods, size), np.int64)
    cells = np.arange(periods * size)
    for group, mean in mean_of.items():
        members = flat.kinds[group]
        row = [cells, *(cells for _ in members)]
        column = [mean.ravel(), *(kind_of[kind].ravel() for kind in members)]
        value = [np.ones(len(cells)), *(np.full(len(cells), -1.0 / len(members)) for _ in members)]
        model.rows.add(
            "mean",
            len(cells),
            np.concatenate(row),
            np.concatenate(column),
            np.concatenate(value),
            upper=0.0,
            about=group,
        )
    above = [(kind_of[kind], flat.rests[kind][1]) for kind in kinds]
    above += list(zip(made, (flat.rests[q][1] for q in case.targets.tolist()), strict=True))
    for variables, resting in above:
        for group in sorted(resting):
            model.rows.add(
                "rests_on_mean",
                len(cells),
                np.concatenate([cells, cells]),
                np.concatenate([variables.ravel(), mean_of[group].ravel()]),
                np.concatenate([np.ones(len(cells)), -np.ones(len(cells))]),
                upper=0.0,
                about=group,
            )


def _objective(model: Model) -> None:
    """What is maximized; see `Aims`."""
    case, aims, columns = model.case, model.aims, model.columns
    periods, size = case.periods, case.scenarios.size
    weight = case.value[:, None, None] * case.discount[None, :, None]  # [Q, T, 1]
    cost = np.concatenate(columns.cost)
    spend = _spending(case)  # [K, a]
    if aims.aim == "cost":
        cost[model.start] -= spend
        cost[model.train] -= case.training_cost[:, None] * case.discount
        _reach(model, np.array([periods - 1]), None)
    else:
        cost[model.start] -= case.thrift * spend
        cost[model.train] -= case.thrift * case.training_cost[:, None] * case.discount
        cost[model.start] += case.breadth * breadth_of(case)
        model.constant = case.breadth * float(case.discount.sum() * case.level.mean())
    columns.cost = [cost]
    if aims.aim == "value":
        mean = (1.0 - aims.risk) * np.broadcast_to(weight, model.made.shape) * case.scenarios.weight
        columns.cost[0][model.made] += mean
        if aims.risk > 0 and size > 1:
            _at_risk(model, np.broadcast_to(weight, model.made.shape))
        elif aims.risk > 0:
            columns.cost[0][model.made] += aims.risk * np.broadcast_to(weight, model.made.shape)
    elif aims.aim == "maximin":
        worst = columns.add(1, upper=INFINITE, cost=1.0)
        _below_value(model, "worst", np.repeat(worst, size), np.broadcast_to(weight, model.made.shape))
    elif aims.aim == "years":
        reached = columns.add(periods, upper=1.0, cost=case.discount, whole=True)
        columns.cost[0][model.made] += (
            1e-3 * np.broadcast_to(weight, model.made.shape) * case.scenarios.weight
        )
        _reach(model, np.arange(periods), reached)


def _spending(case: Case) -> Floats:
    """Discounted money of a programme that starts in a: [K, a]."""
    periods = case.periods
    found = np.zeros((len(case.names), periods))
    for a in range(periods):
        found[:, a] = case.spend[:, : periods - a] @ case.discount[a:]
    return found


def breadth_of(case: Case) -> Floats:
    """Discounted expected level, averaged over all nodes, that a programme adds if it starts in a: [K, a]."""
    periods, luck = case.periods, case.scenarios
    found = np.zeros((len(case.names), periods))
    for k in range(len(case.names)):
        for lead in np.unique(luck.lead[:, k]).tolist():
            chance = float(luck.weight[(luck.lead[:, k] == lead) & luck.success[:, k]].sum())
            for a in range(periods - lead):
                found[k, a] += chance * float(
                    case.profile[k, : periods - a - lead] @ case.discount[a + lead :]
                )
    return found / len(case.level)


def _at_risk(model: Model, weight: Floats) -> None:
    """risk * (eta - sum(weight[s] * short[s]) / (1 - alpha)), short[s] >= eta - value[s]."""
    aims, luck = model.aims, model.case.scenarios
    size = luck.size
    eta = model.columns.add(1, lower=-INFINITE, upper=INFINITE, cost=aims.risk)
    short = model.columns.add(size, upper=INFINITE, cost=-aims.risk * luck.weight / (1.0 - aims.alpha))
    _below_value(model, "at_risk", np.repeat(eta, size), weight, short)


def _below_value(model: Model, name: str, least: Longs, weight: Floats, short: Longs | None = None) -> None:
    """least[s] - short[s] <= value of scenario s, for every scenario."""
    size = model.case.scenarios.size
    s = np.broadcast_to(np.arange(size), model.made.shape)
    row = [np.arange(size), s.ravel()]
    column = [least, model.made.ravel()]
    value = [np.ones(size), -weight.ravel()]
    if short is not None:
        row.append(np.arange(size))
        column.append(short)
        value.append(-np.ones(size))
    model.rows.add(name, size, np.concatenate(row), np.concatenate(column), np.concatenate(value), upper=0.0)


def _reach(model: Model, periods: Longs, reached: Longs | None) -> None:
    """The expected availability of the targets in some periods is at least `reach` (where `reached`)."""
    case, made = model.case, model.made[:, periods, :]
    share = np.broadcast_to(case.value[:, None, None] * case.scenarios.weight, made.shape)
    row = np.broadcast_to(np.arange(len(periods))[None, :, None], made.shape).ravel()
    column, value = made.ravel(), share.ravel()
    lower: float | Floats = model.aims.reach
    if reached is not None:
        row = np.concatenate([row, np.arange(len(periods))])
        column = np.concatenate([column, reached])
        value = np.concatenate([value, np.full(len(periods), -model.aims.reach)])
        lower = 0.0
    model.rows.add("reach", len(periods), row, column, value, lower=lower)
