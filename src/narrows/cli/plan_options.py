"""What a question about plans is made of: the options that `make`, `compare`, `explain` and `simulate` share, written once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from narrows.cli.network_app import Buyer, Exclude, Lists, Reading, Target
from narrows.cli.options import Hypothetical, Rules, Without

if TYPE_CHECKING:
    from narrows.cli.exposure import Law
    from narrows.cli.plan import Asked


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


class Sensitivity(StrEnum):
    """How it is found out what a plan rests on."""

    one_at_a_time = "one-at-a-time"
    morris = "morris"
    prices = "prices"


MapName = Annotated[
    str, typer.Argument(metavar="[MAP]", help="A folder or SQLite file, or the name of a shipped map.")
]
MapOption = Annotated[
    str, typer.Option("--map", metavar="MAP", help="A folder or SQLite file, or the name of a shipped map.")
]


class Question(NamedTuple):
    """What is asked, and the law that is asked with it."""

    asked: Asked
    law: Law


def question(
    map_: MapName = "chips",
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Whose plan; else as the programmes say.")
    ] = None,
    until: Annotated[int, typer.Option("--until", metavar="YEAR", help="The last year.")] = 2035,
    since: Annotated[
        int | None, typer.Option("--since", metavar="YEAR", help="The first year; else the first budget.")
    ] = None,
    per_year: Annotated[
        int, typer.Option("--per-year", metavar="N", min=1, max=4, help="Periods of a year.")
    ] = 1,
    programmes: Annotated[
        str,
        typer.Option("--programmes", metavar="FILE", help="What could be undertaken: a file, or cn-chips."),
    ] = "cn-chips",
    budget: Annotated[
        Path | None,
        typer.Option("--budget", metavar="FILE", help="Money by year, in place of the programmes'."),
    ] = None,
    scenarios: Annotated[
        int,
        typer.Option(
            "--scenarios", metavar="N", min=1, help="Draws of luck and of controls; 1 is the most likely."
        ),
    ] = 10,
    risk: Annotated[
        str | None,
        typer.Option(
            "--risk", metavar="cvar:0.9", help="Weigh the worst scenarios: cvar:ALPHA or cvar:ALPHA:WEIGHT."
        ),
    ] = None,
    aim: Annotated[Aim, typer.Option("--aim", help="What is wanted.")] = Aim.value,
    reach: Annotated[
        float,
        typer.Option(
            "--reach", metavar="R", min=0.0, max=1.0, help="The availability to reach, for cost and years."
        ),
    ] = 0.5,
    gap: Annotated[
        float,
        typer.Option("--gap", metavar="G", min=0.0, max=1.0, help="How far from the best a plan may be."),
    ] = 0.01,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", min=0.1, help="Then the best plan so far is given.")
    ] = 300.0,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="The seed of draws and of the search.")
    ] = 0,
    threads: Annotated[int, typer.Option("--threads", metavar="N", min=1, help="Of the search.")] = 1,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Decide every edge under the law of this day, else of the last checked; or none.",
        ),
    ] = None,
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
) -> Question:
    """A question, from what was typed."""
    from narrows.cli.exposure import Law
    from narrows.cli.plan import Asked

    return Question(
        Asked(
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
        ),
        Law(rules=rules or [], hypothetical=hypothetical or [], without=without or [], lists=lists or []),
    )


def with_question(map_: Any = MapName) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command for typer with the parameters of `question` before its own, called with the question that they make.

    `map_` says how the map is named: as an argument, or as an option beside other arguments.
    """

    def with_it(command: Callable[..., None]) -> Callable[..., None]:
        shared = dict(inspect.signature(question, eval_str=True).parameters)
        shared["map_"] = shared["map_"].replace(annotation=map_)
        _, *own = inspect.signature(command, eval_str=True).parameters.values()

        @functools.wraps(command)
        def run(**given: Any) -> None:
            asked = question(**{name: given.pop(name) for name in shared})
            command(asked, **given)

        every = [*shared.values(), *own]
        run.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in every}
        return run

    return with_it
