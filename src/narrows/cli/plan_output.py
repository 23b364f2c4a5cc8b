"""Plans on a page, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.exposure_output import percent, print_struct
from narrows.cli.plan_looked_output import looked_lines
from narrows.cli.text import heading, table, wrapped
from narrows.counted import counted
from narrows.errors import FormatError, Where

if TYPE_CHECKING:
    from narrows.plan.controls_result import Controls, Interval
    from narrows.plan.difference import PlanDifference
    from narrows.plan.moves import Sentence
    from narrows.plan.result import Plan

__all__ = ["controls_page", "difference_page", "plan_page", "print_struct", "read_plan"]

MOST_ASSUMPTIONS = 12
SLIGHT = 5e-4
"""An effect below this is none to speak of."""


def plan_page(plan: Plan, *, brief: bool = False) -> list[str]:
    """Lines for people: five sentences and, unless `brief`, what starts when, what is then available, and what it rests on."""
    from narrows.plan.telling import sentences

    title = f"Plan for {plan.country} until {plan.until}, over {counted(plan.scenarios, 'scenario')} (seed {plan.seed})"
    if plan.as_of is not None:
        title += f", under the law of {plan.as_of}"
    lines = heading(title)
    for sentence in sentences(plan):
        lines += wrapped(f"- {sentence}", first="", rest="  ")
    if brief:
        assumed = sum(one.grounds.startswith("assumed") for one in plan.assumptions)
        return lines + wrapped(
            f"It rests on {len(plan.assumptions)} figures and readings, {assumed} of them assumed: without --brief they are listed.",
            first="",
        )
    lines += ["", *_starts(plan), "", *_availability(plan), "", *_money(plan)]
    if plan.out_of_sample is not None:
        lines += wrapped(
            f"Over fresh scenarios the plan is worth {plan.out_of_sample:.4f} (standard error "
            f"{plan.out_of_sample_error or 0.0:.4f}); over those it was made for {plan.expected:.4f}.",
            first="",
        )
    if plan.robust:
        lines += wrapped(f"In every plan of nearly the same worth: {', '.join(plan.robust)}.", first="")
    lines += looked_lines(plan)
    lines += ["", *_assumptions(plan)]
    for notice in plan.notices:
        lines += wrapped(f"Note: {notice}.", first="", rest="  ")
    lines += wrapped(
        f"Value {plan.expected:.4f} in the mean, {plan.at_risk:.4f} in the worst tenth, {plan.worst:.4f} at worst; "
        f"{plan.undone:.4f} if nothing is undertaken. Gap {plan.gap:.2%}, proven; the search ended by {plan.stopped}, "
        f"after {plan.seconds:.0f} s.",
        first="",
    )
    return lines


def _starts(plan: Plan) -> list[str]:
    if not plan.starts:
        return wrapped("Nothing is started.", first="")
    rows = [
        (
            f"{start.year:g}",
            f"{start.done:g}",
            f"{start.programme} ({start.mode.replace('_', ' ')})",
            f"{start.cost_musd:,.0f}",
            f"{start.worth:.4f}",
            {True: "yes", False: "no", None: ""}[start.robust],
        )
        for start in plan.starts
    ]
    known = any(start.robust is not None for start in plan.starts)
    header = ("starts", "done", "programme", "million USD", "worth", "robust")
    cut = len(header) if known else len(header) - 1
    return table(header[:cut], [row[:cut] for row in rows])


def _availability(plan: Plan) -> list[str]:
    years = sorted({level.year for level in plan.availability})
    picked = years if len(years) <= 6 else [years[round(i * (len(years) - 1) / 5)] for i in range(6)]
    targets = dict.fromkeys(level.target for level in plan.availability)
    found = {(level.target, level.year): level for level in plan.availability}
    rows = []
    for target in targets:
        cells = []
        for year in picked:
            level = found[target, year]
            span = (
                f" ({percent(level.q05)[:-2]} to {percent(level.q95)})"
                if level.q95 - level.q05 > 5e-3
                else ""
            )
            cells.append(f"{percent(level.mean)}{span}")
        last = found[target, years[-1]]
        rows.append((target, *cells, percent(last.undone), last.scarcest))
    header = ("available", *(f"{year:g}" for year in picked), "undone", "bounded by")
    return table(header, rows)


def _money(plan: Plan) -> list[str]:
    spent = sum(row.programmes_musd + row.training_musd for row in plan.spend)
    given = sum(row.budget_musd for row in plan.spend)
    most = max(plan.spend, key=lambda row: row.programmes_musd + row.training_musd, default=None)
    told = f"{spent:,.0f} of {given:,.0f} million USD are spent"
    if most is not None:
        told += f", most in {most.year:g} ({most.programmes_musd + most.training_musd:,.0f})"
    tight = [row for row in plan.researchers if row.available > 0 and row.at_work > 0.99 * row.available]
    if tight:
        fields = dict.fromkeys(row.field for row in tight)
        told += f"; no researchers are left over in {', '.join(fields)} in some years"
    return wrapped(f"{told}.", first="")


def _assumptions(plan: Plan) -> list[str]:
    if not plan.assumptions:
        return []
    lines = wrapped("What it rests on, first what carries most:", first="")
    for one in plan.assumptions[:MOST_ASSUMPTIONS]:
        known = one.effect is not None and one.effect >= SLIGHT
        effect = f" [moves the result by {one.effect:.1%}]" if known else ""
        lines += wrapped(f"- {one.what}: {one.value}{effect}; {one.grounds}", first="  ", rest="    ")
    hidden = len(plan.assumptions) - MOST_ASSUMPTIONS
    if hidden > 0:
        lines += wrapped(f"(and {hidden} more: --format json has all)", first="  ")
    return lines


def read_plan(path: Path) -> Plan:
    """A plan from a file that `--format json` wrote. Raises FormatError, FieldError."""
    from narrows.plan.difference import read_plan

    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(
            f"cannot be read: {error.strerror or error}",
            where=Where(source=str(path)),
            remedy="Give a file that narrows plan --format json wrote",
        ) from None
    return read_plan(data, str(path))


def difference_page(found: PlanDifference) -> list[str]:
    """Lines for people: what differs between two plans, in words and then start by start."""
    title = f"Two plans for {found.country_before}"
    if found.country_after != found.country_before:
        title = f"A plan for {found.country_before} and one for {found.country_after}"
    lines = heading(title)
    lines += sentences_of(found.sentences)
    if found.basis:
        rows = [(one.what, str(one.before), str(one.after)) for one in found.basis]
        lines += ["", *table(("they do not rest on the same", "one", "the other"), rows)]
    if found.starts:
        moves = [(one.programme, one.change, _year(one.before), _year(one.after)) for one in found.starts]
        lines += ["", *table(("programme", "change", "one", "the other"), moves)]
    for notice in found.notices:
        lines += wrapped(f"Note: {notice}.", first="", rest="  ")
    return lines


def _year(year: float | None) -> str:
    return f"{year:g}" if year is not None else "never"


def sentences_of(found: Iterable[Sentence]) -> list[str]:
    """Sentences as a list on a page."""
    return [line for one in found for line in wrapped(f"- {one.text}", first="", rest="  ")]


def controls_page(found: Controls) -> list[str]:
    """Lines for people: which controls, what they do, for how long, and at what cost to those who take them."""
    title = f"Controls on {found.country}: {', '.join(found.chosen) or 'none has an effect'}"
    lines = heading(title)
    lines += sentences_of(found.sentences)
    rows = [
        (
            f"{size.most}",
            ", ".join(size.controls) or "none",
            _interval(size.follower),
            "yes" if size.proven else "no",
            _cost(size.own_cost.points, size.own_cost.musd_per_year),
        )
        for size in found.sizes
    ]
    lines += ["", *table(("at most", "controls", "the follower's value", "proven", "own cost"), rows)]
    eroded = [
        (
            one.target,
            f"{one.holds:g}" if one.holds is not None else "not within the plan",
            f"{one.before:g}" if one.before is not None else "not within the plan",
            percent(one.at_end),
            percent(one.at_end_before),
        )
        for one in found.erosion
    ]
    header = ("target", f"back at {found.reach:.0%}", "without controls", "at the end", "without")
    lines += ["", *table(header, eroded), ""]
    for assumption in found.assumptions[:MOST_ASSUMPTIONS]:
        lines += wrapped(f"Taken for granted: {assumption}.", first="", rest="  ")
    lines += wrapped(
        f"{found.method} {found.follower_problems} plans of the follower solved, {found.sets_tried} sets valued; without "
        f"controls its value is {_interval(found.undenied)}, with all of them {_interval(found.all_denied)}. The search ended by "
        f"{found.stopped}, after {found.seconds:.0f} s.",
        first="",
    )
    return lines


def _interval(span: Interval) -> str:
    return f"{span.low:.4f}" if span.high - span.low < 5e-5 else f"{span.low:.4f} to {span.high:.4f}"


def _cost(points: float, musd: float | None) -> str:
    money = f"{musd:,.0f} million USD a year" if musd is not None else "money not known"
    return f"{points:.0f} points of markets, {money}"
