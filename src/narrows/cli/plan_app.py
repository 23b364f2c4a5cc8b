"""The commands of `narrows plan` and their options; each imports what it runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from narrows.cli.network_app import Buyer, Exclude, Lists, Reading, Target
from narrows.cli.options import SETTINGS, Hypothetical, Output, Plain, PlainFormat, Rules, Without

MAKE = "make"


class Plans(TyperGroup):
    """A group in which `narrows plan chips ...` means `narrows plan make chips ...`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        helping = {"-h", "--help"}
        if args and args[0] not in self.commands and args[0] not in helping:
            args = [MAKE, *args]
        return super().parse_args(ctx, args)


class Aim(StrEnum):
    """What is wanted."""

    value = "value"
    maximin = "maximin"
    cost = "cost"
    years = "years"


class Side(StrEnum):
    """Whose plan it is."""

    country = "country"
    controller = "controller"


plans = typer.Typer(
    cls=Plans,
    no_args_is_help=True,
    help="Plans: what to develop first; make is meant where no command is named.",
    **SETTINGS,
)

MapName = Annotated[
    str, typer.Argument(metavar="[MAP]", help="A folder or SQLite file, or the name of a shipped map.")
]
MapOption = Annotated[
    str, typer.Option("--map", metavar="MAP", help="A folder or SQLite file, or the name of a shipped map.")
]
Programmes = Annotated[
    str, typer.Option("--programmes", metavar="FILE", help="What could be undertaken: a file, or cn-chips.")
]
Country = Annotated[
    str | None, typer.Option("--country", metavar="CC", help="Whose plan; else as the programmes say.")
]
Until = Annotated[int, typer.Option("--until", metavar="YEAR", help="The last year.")]
Since = Annotated[
    int | None, typer.Option("--since", metavar="YEAR", help="The first year; else the first budget.")
]
Budget = Annotated[
    Path | None, typer.Option("--budget", metavar="FILE", help="Money by year, in place of the programmes'.")
]
Scenarios = Annotated[
    int,
    typer.Option(
        "--scenarios", metavar="N", min=1, help="Draws of luck and of controls; 1 is the most likely."
    ),
]
Risk = Annotated[
    str | None,
    typer.Option(
        "--risk", metavar="cvar:0.9", help="Weigh the worst scenarios: cvar:ALPHA or cvar:ALPHA:WEIGHT."
    ),
]
Gap = Annotated[
    float, typer.Option("--gap", metavar="G", min=0.0, max=1.0, help="How far from the best a plan may be.")
]
Seconds = Annotated[
    float, typer.Option("--seconds", metavar="S", min=0.1, help="Then the best plan so far is given.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="The seed of draws and of the search.")]
PerYear = Annotated[int, typer.Option("--per-year", metavar="N", min=1, max=4, help="Periods of a year.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Decide every edge under the law of this day, else of the last checked; or none.",
    ),
]
AimOf = Annotated[Aim, typer.Option("--aim", help="What is wanted.")]
Reach = Annotated[
    float,
    typer.Option(
        "--reach", metavar="R", min=0.0, max=1.0, help="The availability to reach, for cost and years."
    ),
]


@plans.command(MAKE)
def make(
    map_: MapName = "chips",
    country: Country = None,
    until: Until = 2035,
    since: Since = None,
    programmes: Programmes = "cn-chips",
    budget: Budget = None,
    scenarios: Scenarios = 10,
    risk: Risk = None,
    aim: AimOf = Aim.value,
    reach: Reach = 0.5,
    gap: Gap = 0.01,
    seconds: Seconds = 300.0,
    seed: Seed = 0,
    threads: Annotated[int, typer.Option("--threads", metavar="N", min=1, help="Of the search.")] = 1,
    per_year: PerYear = 1,
    side: Annotated[Side, typer.Option("--side", help="Whose plan it is.")] = Side.country,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, help="The most controls, for --side controller.")
    ] = 3,
    coalition: Annotated[
        str, typer.Option("--coalition", metavar="US,NL,JP", help="Who may deny, for --side controller.")
    ] = "US,NL,JP",
    near: Annotated[
        bool, typer.Option("--near", help="Look at plans of nearly the same worth: which starts are robust.")
    ] = False,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="By how much each assumption moves the result.")
    ] = False,
    fresh: Annotated[
        int, typer.Option("--fresh", metavar="N", min=0, help="Value the plan over N fresh scenarios.")
    ] = 0,
    as_of: AsOf = None,
    reading: Annotated[
        Reading, typer.Option("--reading", help="Which reading of the law counts.")
    ] = Reading.as_enforced,
    buyer: Buyer = None,
    target: Target = None,
    exclude: Exclude = None,
    hypothetical: Hypothetical = None,
    without: Without = None,
    rules: Rules = None,
    lists: Lists = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE", help="Draw it too: .svg, .png or .html.")
    ] = None,
    brief: Annotated[bool, typer.Option("--brief", help="Five sentences on a page.")] = False,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """The best plan: which programmes to start when, under money, researchers and lead times, with a proven gap.

    Exits with 0 when the plan is as good as was asked for, 1 when time ran out before that, 2 when there is none.
    """
    from narrows.cli import plan as command
    from narrows.cli.exposure import Law, words_of

    asked = command.Asked(
        map=map_,
        programmes=programmes,
        budget=budget,
        country=country,
        since=since,
        until=until,
        per_year=per_year,
        scenarios=scenarios,
        risk=risk,
        aim=aim.value,
        reach=reach,
        gap=gap,
        seconds=seconds,
        seed=seed,
        threads=threads,
        as_of=as_of,
        reading=reading.value,
        buyer=buyer,
        target=target,
        exclude=exclude,
    )
    law = Law(rules=rules or [], hypothetical=hypothetical or [], without=without or [], lists=lists or [])
    if side is Side.controller:
        code = command.controller(
            asked, law, words_of(coalition), most=most, form=format_.value, output=output
        )
    else:
        looked = command.Looked(near=near, sensitivity=sensitivity, fresh=fresh)
        code = command.make(
            asked, law, looked, picture=picture, brief=brief, form=format_.value, output=output
        )
    raise typer.Exit(code)


@plans.command("init")
def init(
    map_: MapName = "chips",
    country: Annotated[str, typer.Option("--country", metavar="CC", help="Whose plan it is to be.")] = "CN",
    output: Output = None,
) -> None:
    """Programmes to begin with for a map: one for each exposed input, with figures that are marked as assumed."""
    from narrows.cli import plan as command

    command.init(map_, country, output)


@plans.command("compare")
def compare(
    one: Annotated[
        Path | None, typer.Argument(metavar="[A]", help="A plan, as --format json wrote it.")
    ] = None,
    other: Annotated[Path | None, typer.Argument(metavar="[B]", help="Another.")] = None,
    map_: MapOption = "chips",
    country: Country = None,
    until: Until = 2035,
    since: Since = None,
    programmes: Programmes = "cn-chips",
    budget: Budget = None,
    scenarios: Scenarios = 10,
    risk: Risk = None,
    reach: Reach = 0.5,
    gap: Gap = 0.01,
    seconds: Seconds = 300.0,
    seed: Seed = 0,
    as_of: AsOf = None,
    target: Target = None,
    exclude: Exclude = None,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """What differs between two plans; without files: the best plan beside doing nothing, greedy ones and the declared one.

    Exits with 0 when nothing differs, 1 when something does, 2 when one cannot be read.
    """
    from narrows.cli import plan as command
    from narrows.cli import plan_more as more

    if one is not None and other is not None:
        raise typer.Exit(command.compare(one, other, form=format_.value, output=output))
    if one is not None:
        raise typer.BadParameter("give two plans, or none")
    asked = command.Asked(
        map=map_, programmes=programmes, budget=budget, country=country, since=since, until=until, scenarios=scenarios,
        risk=risk, reach=reach, gap=gap, seconds=seconds, seed=seed, as_of=as_of, target=target, exclude=exclude,
    )  # fmt: skip
    raise typer.Exit(more.beside(asked, form=format_.value, output=output))


@plans.command("explain")
def explain(
    map_: MapName = "chips",
    country: Country = None,
    until: Until = 2035,
    since: Since = None,
    programmes: Programmes = "cn-chips",
    budget: Budget = None,
    scenarios: Scenarios = 10,
    risk: Risk = None,
    aim: AimOf = Aim.value,
    reach: Reach = 0.5,
    gap: Gap = 0.01,
    seconds: Seconds = 300.0,
    seed: Seed = 0,
    as_of: AsOf = None,
    target: Target = None,
    exclude: Exclude = None,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """Why a plan is as it is: which constraints conflict where there is none and the cheapest way out, else what binds it.

    Exits with 0 when there is a plan, 1 when there is none.
    """
    from narrows.cli import plan as command
    from narrows.cli import plan_more as more

    asked = command.Asked(
        map=map_, programmes=programmes, budget=budget, country=country, since=since, until=until, scenarios=scenarios,
        risk=risk, aim=aim.value, reach=reach, gap=gap, seconds=seconds, seed=seed, as_of=as_of, target=target,
        exclude=exclude,
    )  # fmt: skip
    raise typer.Exit(more.explain(asked, form=format_.value, output=output))


@plans.command("simulate")
def simulate(
    map_: MapName = "chips",
    country: Country = None,
    until: Until = 2035,
    since: Since = None,
    programmes: Programmes = "cn-chips",
    budget: Budget = None,
    scenarios: Scenarios = 10,
    risk: Risk = None,
    gap: Gap = 0.01,
    seconds: Seconds = 300.0,
    seed: Seed = 0,
    fresh: Annotated[
        int, typer.Option("--fresh", metavar="N", min=2, help="Scenarios that the plan was not made for.")
    ] = 10_000,
    worlds: Annotated[
        int,
        typer.Option("--worlds", metavar="N", min=0, help="Worlds in which it is planned anew each year."),
    ] = 5,
    as_of: AsOf = None,
    target: Target = None,
    exclude: Exclude = None,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """What a plan is worth in worlds it was not made for, what planning for luck is worth, and planning anew each year.

    Exits with 0.
    """
    from narrows.cli import plan as command
    from narrows.cli import plan_more as more

    asked = command.Asked(
        map=map_, programmes=programmes, budget=budget, country=country, since=since, until=until, scenarios=scenarios,
        risk=risk, gap=gap, seconds=seconds, seed=seed, as_of=as_of, target=target, exclude=exclude,
    )  # fmt: skip
    raise typer.Exit(more.simulate(asked, fresh=fresh, worlds=worlds, form=format_.value, output=output))
