"""The commands over supply maps and their options; each imports what it runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from narrows.cli.options import Hypothetical, Output, Plain, PlainFormat, Rules, Without


class Variants(StrEnum):
    """How a group follows from its kinds."""

    aggregate = "aggregate"
    all = "all"
    any = "any"


MOST_SAMPLES = 1_000_000
"""Draws that may be asked for: more take the memory of any machine, and narrow nothing."""


class Upstream(StrEnum):
    """Whose lack of inputs counts."""

    everywhere = "everywhere"
    home = "home"


class Reading(StrEnum):
    """Which reading of the law counts, and what becomes of what is open."""

    as_enforced = "as_enforced"
    as_written = "as_written"
    worst = "worst"
    best = "best"


class Confidence(StrEnum):
    """The least confidence of a share that counts."""

    low = "low"
    medium = "medium"
    high = "high"


Map = Annotated[
    str, typer.Argument(metavar="MAP", help="A map: a folder, a .sqlite file, or the shipped one, chips.")
]
Country = Annotated[str, typer.Option("--country", metavar="CC", help="The country that buys.")]
Buyer = Annotated[
    str | None, typer.Option("--buyer", metavar="NAME", help="The firm that buys; it is screened.")
]
Withdraw = Annotated[
    str | None,
    typer.Option("--withdraw", metavar="US,NL,JP", help="Countries that no longer supply, whatever the law."),
]
Exclude = Annotated[
    str | None, typer.Option("--exclude", metavar="IDS", help="Inputs to leave out, such as litho_euv.")
]
Target = Annotated[str | None, typer.Option("--target", metavar="ID", help="Only what leads to this input.")]
MinConfidence = Annotated[
    Confidence, typer.Option("--min-confidence", help="Leave out shares that are known less well.")
]
Lists = Annotated[
    list[str] | None,
    typer.Option("--list", metavar="LIST", help="Screen parties against this whole list too."),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Decide every edge under the law of this day.")
]


def exposure(
    map_: Map,
    country: Country,
    as_of: AsOf = None,
    days: Annotated[
        str | None,
        typer.Option("--days", metavar="DATE,...", help="Several days side by side, for one --target."),
    ] = None,
    timeline: Annotated[
        str | None,
        typer.Option(
            "--timeline", metavar="DATE..DATE", help="A row for each day on which anything changed."
        ),
    ] = None,
    withdraw: Withdraw = None,
    variants: Annotated[
        Variants, typer.Option("--variants", help="How a group follows from its kinds.")
    ] = Variants.aggregate,
    reading: Annotated[
        Reading, typer.Option("--reading", help="Which reading of the law counts.")
    ] = Reading.as_enforced,
    upstream: Annotated[
        Upstream | None,
        typer.Option("--upstream", help="Whose lack of inputs counts; else as the map says."),
    ] = None,
    exclude: Exclude = None,
    target: Target = None,
    min_confidence: MinConfidence = Confidence.low,
    buyer: Buyer = None,
    items: Annotated[
        Path | None,
        typer.Option(
            "--items", metavar="FILE", help="What passes over the edges, for a map that does not say."
        ),
    ] = None,
    hypothetical: Hypothetical = None,
    without: Without = None,
    rules: Rules = None,
    lists: Lists = None,
    samples: Annotated[
        int,
        typer.Option(
            "--samples", metavar="N", min=0, max=MOST_SAMPLES, help="Draw shares from their ranges N times."
        ),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="The seed of the draws.")] = 0,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE", help="Draw it too: .svg, .png or .html.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Show what loses nothing as well.")] = False,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """What is left of every input of a supply map for a buyer: each supply is decided, then followed through the network.

    Exits with 0 when nothing is lost, 1 when something is lost or not known, 2 when the map cannot be read.
    """
    from narrows.cli import exposure as command

    asked = command.Asked(
        country=country,
        buyer=buyer,
        withdraw=withdraw,
        exclude=exclude,
        variants=variants.value,
        upstream=upstream.value if upstream is not None else None,
        target=target,
        min_confidence=min_confidence.value,
        reading=reading.value,
    )
    law = command.Law(
        rules=rules or [], hypothetical=hypothetical or [], without=without or [], lists=lists or []
    )
    code = command.run(
        map_,
        asked,
        law,
        as_of=as_of,
        days=days,
        timeline=timeline,
        samples=samples,
        seed=seed,
        items=items,
        picture=picture,
        everything=all_,
        form=format_.value,
        output=output,
    )
    raise typer.Exit(code)


class Holders(StrEnum):
    """Who may be withdrawn."""

    country = "country"
    firm = "firm"


class Blamed(StrEnum):
    """To whom a loss may be attributed."""

    country = "country"
    firm = "firm"
    regime = "regime"
    provision = "provision"
    instrument = "instrument"


def chokepoints(
    map_: Map,
    country: Country,
    target: Target = None,
    tau: Annotated[
        float,
        typer.Option(
            "--tau", metavar="T", min=0.0, max=1.0, help="A node with less than this left is cut off."
        ),
    ] = 0.5,
    by: Annotated[
        Holders | None, typer.Option("--by", help="Whose withdrawal is looked at; else countries and firms.")
    ] = None,
    most: Annotated[
        int | None, typer.Option("--most", metavar="N", min=1, help="The most members of a cut.")
    ] = None,
    home: Annotated[
        bool, typer.Option("--home", help="The buyer's own country may be part of a cut.")
    ] = False,
    as_of: AsOf = None,
    attribute: Annotated[
        Blamed | None,
        typer.Option("--attribute", help="With --as-of: divide each loss among those behind it."),
    ] = None,
    reading: Annotated[
        Reading, typer.Option("--reading", help="Which reading of the law counts.")
    ] = Reading.as_enforced,
    variants: Annotated[
        Variants, typer.Option("--variants", help="How a group follows from its kinds.")
    ] = Variants.aggregate,
    upstream: Annotated[
        Upstream | None,
        typer.Option("--upstream", help="Whose lack of inputs counts; else as the map says."),
    ] = None,
    exclude: Exclude = None,
    min_confidence: MinConfidence = Confidence.low,
    hypothetical: Hypothetical = None,
    without: Without = None,
    rules: Rules = None,
    lists: Lists = None,
    samples: Annotated[
        int,
        typer.Option(
            "--samples",
            metavar="N",
            min=1,
            max=MOST_SAMPLES,
            help="Orders drawn for shares of more than 12 players.",
        ),
    ] = 2_000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="The seed of the draws.")] = 0,
    all_: Annotated[bool, typer.Option("--all", help="Show all that was found.")] = False,
    format_: Plain = PlainFormat.table,
    output: Output = None,
) -> None:
    """Where few hold what many need: the smallest sets that cut a product off, single points, concentration, who can cut whom.

    Exits with 0 when there are none, 1 when there are or something is not known, 2 when the map cannot be read.
    """
    from narrows.cli import chokepoints as command
    from narrows.cli.exposure import Law

    asked = command.Asked(
        country=country,
        target=target,
        tau=tau,
        by=by.value if by is not None else None,
        most=most,
        home=home,
        variants=variants.value,
        upstream=upstream.value if upstream is not None else None,
        exclude=exclude,
        min_confidence=min_confidence.value,
    )
    attributing = command.Attributing(
        by=attribute.value if attribute is not None else None,
        as_of=as_of,
        reading=reading.value,
        samples=samples,
        seed=seed,
    )
    law = Law(rules=rules or [], hypothetical=hypothetical or [], without=without or [], lists=lists or [])
    code = command.run(map_, asked, attributing, law, everything=all_, form=format_.value, output=output)
    raise typer.Exit(code)
