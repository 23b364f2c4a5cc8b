"""On a page: plans of nearly the same worth, what assumptions carry, and what is scarce."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrows.cli.text import table, wrapped
from narrows.counted import first_of

if TYPE_CHECKING:
    from narrows.plan.morris import Screening
    from narrows.plan.near import Near
    from narrows.plan.prices import Prices
    from narrows.plan.result import Plan
    from narrows.plan.sensitivity import OneAtATime

MOST = 10
"""Rows of a table: the JSON has all."""
MOST_NAMES = 6


def looked_lines(plan: Plan) -> list[str]:
    """Lines for what was asked for of a plan, or none."""
    lines: list[str] = []
    if plan.near is not None:
        lines += ["", *_near(plan.near)]
    if plan.one_at_a_time is not None:
        lines += ["", *_alone(plan.one_at_a_time)]
    if plan.morris is not None:
        lines += ["", *_screened(plan.morris)]
    if plan.prices is not None:
        lines += ["", *_prices(plan.prices)]
    return lines


def _near(near: Near) -> list[str]:
    others = near.plans[1:]
    if not others:
        return wrapped(f"No other plan within {near.within:.1%} of it was found.", first="")
    lines = wrapped(f"Plans within {near.within:.1%} of it that differ most:", first="")
    rows = [
        (
            f"{-one.loss:+.2%}",
            first_of(one.adds, MOST_NAMES),
            first_of(one.drops, MOST_NAMES),
            f"{len(one.moved)} at another time",
        )
        for one in others
    ]
    return lines + table(("worth", "it starts", "it does not start", "and"), rows)


def _alone(found: OneAtATime) -> list[str]:
    lines = wrapped(f"Assumptions moved one at a time; effects below {found.gap:.2%} mean nothing:", first="")
    rows = [
        (
            one.what,
            f"x {one.low:g} to {one.high:g}",
            f"{one.effect:.1%}",
            f"{one.kept_low:.4f}{_fits(one.fits_low)}, {one.kept_high:.4f}{_fits(one.fits_high)}",
            f"{_worth(one.again_low)}, {_worth(one.again_high)}",
        )
        for one in found.moved[:MOST]
    ]
    header = ("assumption", "moved", "effect", "this plan is then worth", "the best plan then")
    return lines + table(header, rows)


def _fits(fits: bool) -> str:
    return "" if fits else " (could not be carried out)"


def _worth(value: float | None) -> str:
    return f"{value:.4f}" if value is not None else "not known"


def _screened(found: Screening) -> list[str]:
    if not found.screened:
        return wrapped("Assumptions moved together: no trajectory was carried to its end.", first="")
    lines = wrapped(
        f"Assumptions moved together (elementary effects, {found.trajectories} of {found.asked} trajectories); effects below "
        f"{found.gap:.2%} mean nothing, and a spread as large as the effect says that it depends on the others:",
        first="",
    )
    rows = [
        (
            one.what,
            f"x {one.low:g} to {one.high:g}",
            f"{one.mean_absolute:.1%}",
            f"{one.mean:+.1%}",
            f"{one.spread:.1%}",
        )
        for one in found.screened[:MOST]
    ]
    return lines + table(("assumption", "moved", "effect", "upward", "spread"), rows)


def _prices(found: Prices) -> list[str]:
    some = sorted((one for one in found.prices if one.price > 0), key=lambda one: -one.share)
    lines = wrapped(
        f"What is scarce, by shadow prices of the relaxation, which is worth {found.apart:.1%} more than the plan. {found.caveat}",
        first="",
    )
    if not some:
        return lines + wrapped("Nothing has a price: neither money nor researchers bind.", first="")
    rows = [
        (f"{one.year:g}", one.about, f"{one.there_is:,.0f}", f"{one.price:.3g}", f"{one.share:.2%}")
        for one in some[:MOST]
    ]
    return lines + table(("year", "of", "there is", "worth of one more", "of one percent more"), rows)
