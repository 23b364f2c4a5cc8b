"""The commands of `narrows plan` and their own options; each imports what it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from narrows.cli.options import SETTINGS, App, Output, Plain, PlainFormat
from narrows.cli.plan_options import MapName, MapOption, Question, Sensitivity, Side, with_question

MAKE = "make"
MOST = 3
COALITION = "US,NL,JP"


class Plans(TyperGroup):
    """A group in which `narrows plan chips ...` means `narrows plan make chips ...`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        helping = {"-h", "--help"}
        if args and args[0] not in self.commands and args[0] not in helping:
            args = [MAKE, *args]
        return super().parse_args(ctx, args)


plans = App(
    cls=Plans,
    no_args_is_help=True,
    help="Plans: what to develop first; make is meant where a map or an option stands first.",
    **SETTINGS,
)


@plans.command(MAKE)
@with_question()
def make(
    question: Question,
    side: Annotated[Side, typer.Option("--side", help="Whose plan it is.")] = Side.country,
    most: Annotated[
        int | None,
        typer.Option("--most", metavar="N", min=1, help="The most controls, for --side controller. Else 3."),
    ] = None,
    coalition: Annotated[
        str, typer.Option("--coalition", metavar=COALITION, help="Who may deny, for --side controller.")
    ] = COALITION,
    near: Annotated[
        bool, typer.Option("--near", help="Look at plans of nearly the same worth: which starts are robust.")
    ] = False,
    sensitivity: Annotated[
        list[Sensitivity] | None,
        typer.Option(
            "--sensitivity",
            help="What the plan rests on: each assumption alone, all together, or prices of what is scarce.",
        ),
    ] = None,
    fresh: Annotated[
        int, typer.Option("--fresh", metavar="N", min=0, help="Value the plan over N fresh scenarios.")
    ] = 0,
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
    from narrows.cli.exposure import words_of
    from narrows.cli.plan_looking import Wanted

    if side is Side.controller:
        of_country = {
            "--near": near,
            "--sensitivity": sensitivity,
            "--fresh": fresh,
            "--picture": picture,
            "--brief": brief,
        }
        command.refuse_idle(of_country, "is of the plan of a country", "Leave it out, or take --side country")
        code = command.controller(
            question,
            words_of(coalition),
            most=MOST if most is None else most,
            form=format_.value,
            output=output,
        )
    else:
        of_controls = {"--most": most, "--coalition": coalition != COALITION}
        command.refuse_idle(
            of_controls, "is of the controlling side", "Leave it out, or take --side controller"
        )
        wanted = Wanted(near=near, sensitivity=frozenset(sensitivity or ()), fresh=fresh)
        code = command.make(question, wanted, picture=picture, brief=brief, form=format_.value, output=output)
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
@with_question(MapOption)
def compare(
    question: Question,
    one: Annotated[
        Path | None, typer.Argument(metavar="[A]", help="A plan, as --format json wrote it.")
    ] = None,
    other: Annotated[Path | None, typer.Argument(metavar="[B]", help="Another.")] = None,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """What differs between two plans; with one file or none: that plan and the best one beside doing nothing, greedy ones and the declared one.

    Exits with 0 when nothing differs, 1 when something does, 2 when one cannot be read.
    """
    from narrows.cli import plan as command
    from narrows.cli import plan_more as more

    if one is not None and other is not None:
        raise typer.Exit(command.compare(one, other, form=format_.value, output=output))
    raise typer.Exit(more.beside(question, one, form=format_.value, output=output))


@plans.command("explain")
@with_question()
def explain(question: Question, format_: Plain = PlainFormat.table, output: Output = None) -> None:
    """Why there is no plan: which constraints conflict, and the cheapest ways out.

    Exits with 0 when there is a plan, 1 when there is none or that was not found out.
    """
    from narrows.cli import plan_more as more

    raise typer.Exit(more.explain(question, form=format_.value, output=output))


@plans.command("simulate")
@with_question()
def simulate(
    question: Question,
    fresh: Annotated[
        int, typer.Option("--fresh", metavar="N", min=2, help="Scenarios that the plan was not made for.")
    ] = 10_000,
    worlds: Annotated[
        int,
        typer.Option("--worlds", metavar="N", min=0, help="Worlds in which it is planned anew each year."),
    ] = 5,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """What a plan is worth in worlds it was not made for, what planning for luck is worth, and planning anew each year.

    Exits with 0, or 1 when time or Ctrl-C cut something short.
    """
    from narrows.cli import plan_more as more

    raise typer.Exit(more.simulate(question, fresh=fresh, worlds=worlds, form=format_.value, output=output))
