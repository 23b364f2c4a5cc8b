"""`narrows plan compare`, `explain` and `simulate`: the best plan beside others, what binds it, and in worlds it was not made for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR
from narrows.cli.exposure import Law
from narrows.cli.output import print_lines
from narrows.cli.plan import Asked, read, solved
from narrows.cli.text import bold, table, wrapped
from narrows.plan.programme import Frozen
from narrows.plan.relaxing import Relaxations
from narrows.plan.rolling import Rolling
from narrows.plan.simulate import Estimate, PerfectInformation, Sample, StochasticValue

if TYPE_CHECKING:
    from narrows.plan.comparison import Comparison

OPTIMUM, DECLARED = "optimum", "declared"


class Simulated(Frozen, frozen=True, kw_only=True):
    """What `simulate` found: over fresh scenarios, beside plans that ignore luck, with perfect foresight, and planned anew."""

    scenarios: int
    gap: float
    sample: Sample
    stochastic: StochasticValue
    perfect: PerfectInformation
    rolling: Rolling | None


class Explained(Frozen, frozen=True, kw_only=True):
    """Why there is no plan: constraints that conflict, and the cheapest ways out."""

    feasible: bool | None
    proven: bool
    irreducible: tuple[str, ...]
    ways_out: Relaxations | None


def beside(asked: Asked, *, form: str, output: Path | None) -> int:
    """Write the best plan beside doing nothing, greedy plans and the declared one. Gives the exit code."""
    from narrows.cli.plan_output import print_struct
    from narrows.plan.compare import compare
    from narrows.plan.declared import declared_starts

    aims = asked.aims()
    found = read(asked, Law())
    case = found.prepared.case
    solution = solved(case, aims, asked)
    plans = {OPTIMUM: solution.starts}
    if found.programmes.declared:
        plans[DECLARED] = declared_starts(case, found.programmes)
    comparison = compare(
        case,
        plans,
        reach=asked.reach,
        aims=aims,
        trained={OPTIMUM: solution.trained},
        base=OPTIMUM,
        country=found.programmes.country,
    )
    if form == "json":
        print_struct(comparison, output)
    else:
        print_lines(_beside_page(comparison), output)
    return ATTENTION


def _beside_page(found: Comparison) -> list[str]:
    from narrows.cli.plan_output import sentences_of

    lines = [bold(line) for line in wrapped(f"Plans for {found.country} side by side", first="", rest="  ")]
    lines += sentences_of(found.sentences)
    rows = [
        (
            one.name,
            f"{one.objective:.4f}",
            f"{one.availability[-1]:.0%}",
            f"{one.reached:g}" if one.reached is not None else "no",
            f"{sum(one.money_musd):,.0f}",
            f"{len(one.starts)}",
            f"{len(one.breaches)} broken" if one.breaches else "kept",
        )
        for one in sorted(found.plans, key=lambda one: -one.objective)
    ]
    header = ("plan", "worth", "at the end", f"at {found.reach:.0%}", "million USD", "starts", "constraints")
    lines += ["", *table(header, rows)]
    for notice in found.notices:
        lines += wrapped(f"Note: {notice}.", first="", rest="  ")
    return lines


def explain(asked: Asked, *, form: str, output: Path | None) -> int:
    """Write which constraints conflict, or that none do. Gives the exit code: 1 where there is no plan, or that is not known."""
    from narrows.cli.plan_output import print_struct
    from narrows.plan.conflicts import explain
    from narrows.plan.relaxing import relax

    aims = asked.aims()
    case = read(asked, Law()).prepared.case
    conflicts = explain(case, aims, seconds=asked.seconds / 2, threads=asked.threads, seed=asked.seed)
    ways = None
    if conflicts.feasible is False:
        ways = relax(case, aims, seconds=asked.seconds / 2, threads=asked.threads, seed=asked.seed)
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


def simulate(asked: Asked, *, fresh: int, worlds: int, form: str, output: Path | None) -> int:
    """Write what the best plan is worth in worlds it was not made for. Gives the exit code."""
    from narrows.cli.plan_output import print_struct
    from narrows.plan.draws import draw
    from narrows.plan.rolling import roll
    from narrows.plan.simulate import out_of_sample, perfect_information, stochastic_value

    aims = asked.aims()
    found = read(asked, Law())
    case = found.prepared.case
    solution = solved(case, aims, asked)
    luck = draw(case, found.programmes, fresh, asked.seed + 1)
    share = asked.seconds / 3
    answer = Simulated(
        scenarios=case.scenarios.size,
        gap=solution.gap,
        sample=out_of_sample(case, solution.starts, solution.trained, luck),
        stochastic=stochastic_value(
            case, solution, aims, luck, gap=asked.gap, seconds=share, threads=asked.threads, seed=asked.seed
        ),
        perfect=perfect_information(
            case, solution, luck, gap=asked.gap, seconds=share, threads=asked.threads, seed=asked.seed
        ),
        rolling=roll(
            case,
            solution,
            aims,
            draw(case, found.programmes, worlds, asked.seed + 2),
            gap=asked.gap,
            seconds=share,
            threads=asked.threads,
            seed=asked.seed,
        )
        if worlds
        else None,
    )
    if form == "json":
        print_struct(answer, output)
    else:
        print_lines(_simulated_page(answer), output)
    return CLEAR


def _simulated_page(found: Simulated) -> list[str]:
    sample = found.sample
    title = f"The best plan over {found.scenarios} scenarios (gap {found.gap:.2%}), in {sample.scenarios:,} others"
    lines = [bold(line) for line in wrapped(title, first="", rest="  ")]
    tail = f"{sample.at_risk:.4f} in the mean of the worst tenth, {sample.worst:.4f} at worst"
    told = [
        f"It is worth {_est(sample.value)}, where it was made for {sample.in_sample:.4f}; {tail}.",
        f"Doing nothing is worth {_est(sample.undone)}: the plan gains {_est(sample.gain)}.",
        *(
            f"Planned for the {plan.scenario} alone it would be worth {_est(plan.value)}: planning for luck gains {_est(plan.vss)}."
            for plan in found.stochastic.plans
        ),
    ]
    perfect = found.perfect
    if perfect.found is not None:
        most = f", and no more than {_est(perfect.at_most)}" if perfect.at_most is not None else ""
        told.append(
            f"To know the future before deciding would be worth {_est(perfect.found)} more (over {perfect.scenarios} scenarios){most}."
        )
    rolling = found.rolling
    if rolling is not None and rolling.gain is not None:
        told.append(
            f"Planned anew each year in {rolling.worlds} worlds it gains {_est(rolling.gain)} over the plan that is never changed."
        )
    for sentence in told:
        lines += wrapped(f"- {sentence}", first="", rest="  ")
    return lines


def _est(value: Estimate) -> str:
    return f"{value.mean:.4f}" + (f" ± {value.error:.4f}" if value.error is not None else "")
