"""`narrows plan compare`, `explain` and `simulate`: the best plan beside others, why there is none, and worlds it was not made for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR
from narrows.cli.output import print_lines
from narrows.cli.plan import read, solved
from narrows.cli.plan_progress import watched
from narrows.cli.text import heading, table, wrapped
from narrows.counted import counted
from narrows.plan.programme import Frozen
from narrows.plan.relaxing import Relaxations
from narrows.plan.rolling import Rolling
from narrows.plan.simulate import Estimate, PerfectInformation, Sample, StochasticValue

if TYPE_CHECKING:
    from narrows.cli.plan_options import Question
    from narrows.plan.comparison import Comparison

OPTIMUM, DECLARED, GIVEN = "optimum", "declared", "given"


class Simulated(Frozen, frozen=True, kw_only=True):
    """What `simulate` found: over fresh scenarios, beside plans that ignore luck, with perfect foresight, and planned anew. `cut_short` says what
    time or an interrupt did not let come to its end."""

    scenarios: int
    gap: float
    sample: Sample
    stochastic: StochasticValue
    perfect: PerfectInformation
    rolling: Rolling | None
    cut_short: tuple[str, ...]


class Explained(Frozen, frozen=True, kw_only=True):
    """Why there is no plan: constraints that conflict, and the cheapest ways out."""

    feasible: bool | None
    proven: bool
    irreducible: tuple[str, ...]
    ways_out: Relaxations | None


def beside(question: Question, given: Path | None, *, form: str, output: Path | None) -> int:
    """Write the best plan, and a given one, beside doing nothing, greedy plans and the declared one. Gives the exit code."""
    from narrows.cli.plan_output import print_struct, read_plan
    from narrows.plan.compare import compare, starts_of, training_of
    from narrows.plan.declared import declared_starts

    asked, aims = question.asked, question.asked.aims()
    plan = read_plan(given) if given is not None else None
    found = read(question)
    case, notices = found.prepared.case, list(found.prepared.notices)
    plans, trained = {}, {}
    if plan is not None:
        years = {start.programme: start.year for start in plan.starts}
        plans[GIVEN], remarks = starts_of(case, years)
        trained[GIVEN] = training_of(case, plan.researchers)
        notices += remarks
        if plan.map_sha256 != case.network.sha256:
            notices.append(f"'{GIVEN}' was made over another map than {asked.map}")
    with watched() as watch:
        solution = solved(case, aims, asked, watch)
    plans[OPTIMUM], trained[OPTIMUM] = solution.starts, solution.trained
    if found.programmes.declared:
        plans[DECLARED] = declared_starts(case, found.programmes)
    if solution.gap > asked.gap:
        notices.append(
            f"the search ended by {solution.stopped}: '{OPTIMUM}' is the best plan so far, and one worth up to {solution.gap:.2%} more is "
            "not ruled out"
        )
    comparison = compare(
        case,
        plans,
        reach=asked.reach,
        aims=aims,
        trained=trained,
        base=OPTIMUM,
        country=found.programmes.country,
        notices=tuple(notices),
    )
    if form == "json":
        print_struct(comparison, output)
    else:
        print_lines(_beside_page(comparison), output)
    return ATTENTION


def _beside_page(found: Comparison) -> list[str]:
    from narrows.cli.plan_output import sentences_of

    lines = heading(f"Plans for {found.country} side by side")
    lines += sentences_of(found.sentences)
    rows = [
        (
            one.name,
            f"{one.objective:.4f}" if one.objective is not None else "none: does not reach",
            f"{one.availability[-1]:.0%}",
            f"{one.reached:g}" if one.reached is not None else "no",
            f"{sum(one.money_musd):,.0f}",
            f"{len(one.starts)}",
            f"{len(one.breaches)} broken" if one.breaches else "kept",
        )
        for one in sorted(found.plans, key=lambda one: -one.rank)
    ]
    header = ("plan", "worth", "at the end", f"at {found.reach:.0%}", "million USD", "starts", "constraints")
    lines += ["", *table(header, rows)]
    for notice in found.notices:
        lines += wrapped(f"Note: {notice}.", first="", rest="  ")
    return lines


def explain(question: Question, *, form: str, output: Path | None) -> int:
    """Write which constraints conflict, or that none do. Gives the exit code: 1 where there is no plan, or that is not known."""
    from narrows.cli.plan_output import print_struct
    from narrows.plan.conflicts import explain
    from narrows.plan.relaxing import relax

    asked, aims = question.asked, question.asked.aims()
    case = read(question).prepared.case
    with watched() as watch:
        conflicts = explain(case, aims, **asked.searching(1 / 2, watch))
        ways = relax(case, aims, **asked.searching(1 / 2, watch)) if conflicts.feasible is False else None
    found = Explained(
        feasible=conflicts.feasible,
        proven=conflicts.proven,
        irreducible=tuple(one.words for one in conflicts.irreducible),
        ways_out=ways,
    )
    if form == "json":
        print_struct(found, output)
    else:
        print_lines(_explained_page(found), output)
    return CLEAR if found.feasible else ATTENTION


def _explained_page(found: Explained) -> list[str]:
    if found.feasible:
        return wrapped(
            "There is a plan that keeps to all constraints: `narrows plan` finds the best, and says why each start is in it.",
            first="",
        )
    if found.feasible is None:
        return wrapped("Whether there is a plan was not found out in the time given: --seconds.", first="")
    proof = (
        "without any one of them there would be a plan"
        if found.proven
        else "some of them may not be needed for that"
    )
    lines = wrapped(f"There is no plan. These cannot all be kept ({proof}):", first="")
    for words in found.irreducible:
        lines += wrapped(f"- {words}", first="  ", rest="    ")
    ways = found.ways_out
    if ways is not None:
        lines += ["", *wrapped("Ways out, each the cheapest of its kind:", first="")]
        for one in ways.relaxations:
            lines += wrapped(f"- by {' or '.join(one.ways)}: {one.words}", first="  ", rest="    ")
        if ways.most_reachable is not None:
            lines += wrapped(f"At most {ways.most_reachable:.1%} can be reached at the end.", first="")
    return lines


def simulate(question: Question, *, fresh: int, worlds: int, form: str, output: Path | None) -> int:
    """Write what the best plan is worth in worlds it was not made for. Gives the exit code: 1 where something was cut short."""
    from narrows.cli.plan_output import print_struct
    from narrows.plan.draws import draw
    from narrows.plan.rolling import roll
    from narrows.plan.simulate import out_of_sample, perfect_information, stochastic_value

    asked, aims = question.asked, question.asked.aims()
    found = read(question)
    case = found.prepared.case
    luck = draw(case, found.programmes, fresh, asked.seed + 1)
    with watched() as watch:
        solution = solved(case, aims, asked, watch)
        watch.told(f"the plan in {fresh:,} fresh scenarios")
        sample = out_of_sample(case, solution.starts, solution.trained, luck)
        given = {"gap": asked.gap, **asked.searching(1 / 3, watch)}
        stochastic = stochastic_value(case, solution, aims, luck, **given)
        perfect = perfect_information(case, solution, luck, **given)
        rolling = None
        if worlds:
            anew = draw(case, found.programmes, worlds, asked.seed + 2)
            rolling = roll(case, solution, aims, anew, **given)
    answer = Simulated(
        scenarios=case.scenarios.size,
        gap=solution.gap,
        sample=sample,
        stochastic=stochastic,
        perfect=perfect,
        rolling=rolling,
        cut_short=tuple(_cut_short(solution.gap > asked.gap, solution.stopped, stochastic, perfect, rolling)),
    )
    if form == "json":
        print_struct(answer, output)
    else:
        print_lines(_simulated_page(answer), output)
    return ATTENTION if answer.cut_short else CLEAR


def _cut_short(
    wide: bool,
    stopped: str,
    stochastic: StochasticValue,
    perfect: PerfectInformation,
    rolling: Rolling | None,
) -> Iterator[str]:
    """What did not come to its end, in words."""
    if wide:
        yield f"the search of the plan ended by {stopped}, before the gap that was asked for"
    if stochastic.cut:
        yield f"of the plans for one scenario in the place of all, {len(stochastic.plans)} of 2 were made in time"
    if perfect.scenarios < perfect.asked:
        yield f"perfect knowledge was looked at in {perfect.scenarios} of {counted(perfect.asked, 'scenario')}"
    if rolling is not None and rolling.worlds < rolling.asked:
        yield f"planning anew was followed to the end of {rolling.worlds} of {rolling.asked} worlds"


def _simulated_page(found: Simulated) -> list[str]:
    sample = found.sample
    title = f"The best plan over {counted(found.scenarios, 'scenario')} (gap {found.gap:.2%}), in {sample.scenarios:,} others"
    lines = heading(title)
    tail = f"{sample.at_risk:.4f} in the mean of the worst tenth, {sample.worst:.4f} at worst"
    told = [
        f"It is worth {_est(sample.value)}, where it was made for {sample.in_sample:.4f}; {tail}.",
        f"Doing nothing is worth {_est(sample.undone)}: the plan gains {_est(sample.gain)}.",
        *(
            f"Planned for the {plan.scenario} scenario alone it would be worth {_est(plan.value)}: planning for luck gains {_est(plan.vss)}."
            for plan in found.stochastic.plans
        ),
    ]
    perfect = found.perfect
    if perfect.found is not None:
        most = f", and no more than {_est(perfect.at_most)}" if perfect.at_most is not None else ""
        told.append(
            f"To know the future before deciding would be worth {_est(perfect.found)} more (over {counted(perfect.scenarios, 'scenario')}){most}."
        )
    rolling = found.rolling
    if rolling is not None and rolling.gain is not None:
        told.append(
            f"Planned anew each year in {counted(rolling.worlds, 'world')} it gains {_est(rolling.gain)} over the plan that is never changed."
        )
    for sentence in told:
        lines += wrapped(f"- {sentence}", first="", rest="  ")
    for one in found.cut_short:
        lines += wrapped(f"Cut short: {one}. More --seconds go further.", first="", rest="  ")
    return lines


def _est(value: Estimate) -> str:
    return f"{value.mean:.4f}" + (f" ± {value.error:.4f}" if value.error is not None else "")
