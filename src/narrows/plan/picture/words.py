"""Figures and names of a plan as a reader sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from narrows.network.picture.furniture import short
from narrows.network.picture.view import title_of
from narrows.plan.result import Assumption, Plan

MODE_WORDS: Mapping[str, str] = {
    "domestic_rd": "domestic R&D",
    "second_source": "second source",
    "joint_venture": "joint venture",
}
AIMS: Mapping[str, str] = {
    "value": "value of what can be made",
    "maximin": "value in the worst scenario",
    "cost": "least money to the level asked for",
    "years": "years at the level asked for",
}
ASSUMED = "assumed"
"""How the grounds of a figure begin that has no source of its own (see `remarks`)."""
FIGURES = ("programme ", "home level of ", "researchers of ", "path ", "budget")
"""How figures among the assumptions begin, as against what the model takes for granted."""


def mode_words(mode: str) -> str:
    """A mode in words."""
    return MODE_WORDS.get(mode, title_of(mode).lower())


def amount(value: float) -> str:
    """A sum or a number of heads: whole, with separators; below ten with a digit more, never rounded to nothing."""
    if 0 < abs(value) < 0.05:
        return "<0.1"
    return f"{value:,.0f}" if abs(value) >= 9.95 or value == round(value) else f"{value:.1f}"


def year_words(year: float) -> str:
    """A time: 2027, or 2027.5 for the middle of it."""
    return f"{year:g}"


def basis_words(plan: Plan) -> str:
    """What a plan stands on, in one line."""
    parts = [f"aim: {AIMS.get(plan.aim, plan.aim)}"]
    parts.append(
        "one scenario, the most likely"
        if plan.scenarios == 1
        else f"{plan.scenarios:,} scenarios (seed {plan.seed})"
    )
    parts.append(f"law of {plan.as_of}" if plan.as_of else "no law asked")
    if plan.rulebook:
        parts.append(f"rulebook {short(plan.rulebook)}")
    parts.append(f"map {short(plan.map_sha256)}")
    if plan.programmes_sha256:
        parts.append(f"programmes {short(plan.programmes_sha256)}")
    return " · ".join(part for part in parts if part)


def assumed_of(plan: Plan) -> tuple[list[Assumption], int]:
    """The figures of a plan that are assumed and not sourced, and how many figures are told of in all."""
    figures = [one for one in plan.assumptions if one.what.startswith(FIGURES)]
    return [one for one in figures if one.grounds.startswith(ASSUMED)], len(figures)


def assumed_words(plan: Plan) -> list[str]:
    """Of what a plan rests on: how much is assumed, and what of it carries the result."""
    if not plan.assumptions:
        return ["No assumptions were handed on with this plan: what is assumed is not known here."]
    assumed, figures = assumed_of(plan)
    kinds = "cost, lead time, success and level of programmes, home levels, researchers, money, courses of controls"
    told = [
        f"Assumed figures: {len(assumed):,} of the {figures:,} that the plan rests on are assumed ({kinds})."
    ]
    moved = [one for one in plan.assumptions if one.effect]
    if moved:
        most = "; ".join(f"{one.what} ({one.effect:.1%})" for one in moved[:4] if one.effect is not None)
        told.append(f"They carry the result most, by how far it moves with them over their range: {most}.")
    else:
        told.append("None of them was varied, so which of them carry the result is not shown.")
    return told


def years_words(years: Sequence[float], step: float) -> str:
    """Periods in words, neighbors joined: 2026 to 2028, 2031."""
    runs: list[list[float]] = []
    for year in years:
        if runs and abs(runs[-1][1] + step - year) < 1e-6:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(year_words(a) if a == b else f"{year_words(a)} to {year_words(b)}" for a, b in runs)
