"""One page of a plan: the sentences to quote, what is assumed, the picture, and why each programme is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from narrows.network.picture.html import document, picture, text
from narrows.network.picture.shades import percent
from narrows.network.picture.tables import cell, named, row, table, value
from narrows.network.supply_map import SupplyMap
from narrows.plan.picture.plan_picture import NO_FORECAST, draw_plan, title_of_plan
from narrows.plan.picture.words import amount, assumed_words, basis_words, mode_words, year_words
from narrows.plan.programme import Programmes
from narrows.plan.result import Assumption, Level, Plan, Started
from narrows.plan.telling import gap_words, sentences

FIRST = 8
"""So many assumptions stand before the picture; the rest is folded below them."""


def plan_page(
    plan: Plan,
    *,
    stages: Mapping[str, str] | None = None,
    programmes: Programmes | None = None,
    map_: SupplyMap | None = None,
) -> str:
    """A self-contained HTML page of a plan: it loads nothing, reads well without scripts, and follows the reader's light or dark.

    What is assumed stands before the picture, what carries the result first. `stages`, `programmes` and `map_` are those of
    `draw_plan`. Equal input gives equal bytes.
    """
    names = {one.id: one.name for one in map_.inputs} if map_ is not None else {}
    title = title_of_plan(plan)
    head = (
        f'<header>\n<h1>{text(title)}</h1>\n<p class="soft">{text(gap_words(plan).capitalize())}. '
        f"{text(basis_words(plan))}</p>\n{_stopped(plan)}</header>\n"
    )
    body = head + _section("The plan in words", _list(sentences(plan)))
    body += _section("What it assumes", _assumptions(plan))
    if plan.notices:
        body += _section("What a reader should know", _list(plan.notices))
    body += _section("The picture", picture(draw_plan(plan, stages=stages, programmes=programmes, map_=map_)))
    body += _section("What starts, and why", _starts(plan, names))
    body += _section("What becomes available", _levels(plan, names))
    credit = ""
    if map_ is not None:
        about = map_.about
        credit = (
            f"Map: {about.title}. License: {about.license.name or 'none stated'}. {about.license.credit} "
        )
    hashes = f"Map {plan.map_sha256}. Programmes {plan.programmes_sha256 or 'not stated'}."
    foot = f'<footer><p class="soft">{text(NO_FORECAST)}</p>\n<p class="soft">{text(credit + hashes)}</p></footer>\n'
    return document(title, body + foot, script=True)


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{text(title)}</h2>\n{body}</section>\n"


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{text(one[:1].upper() + one[1:])}</li>' for one in lines)}</ul>\n"


def _stopped(plan: Plan) -> str:
    if plan.stopped == "gap":
        return ""
    why = "it was interrupted" if plan.stopped == "interrupt" else "time was up"
    return f'<p class="warn">The search ended before the gap asked for: {why}.</p>\n'


def _assumptions(plan: Plan) -> str:
    """What is assumed: what carries the result first, the rest folded."""
    told = "".join(f"<p>{text(one)}</p>\n" for one in assumed_words(plan))
    first, rest = plan.assumptions[:FIRST], plan.assumptions[FIRST:]
    if first:
        told += table("assumptions", HEADS, [_assumption(one) for one in first], "Those that carry it first")
    if rest:
        more = table("more-assumptions", HEADS, [_assumption(one) for one in rest], "All others")
        told += f"<details><summary>{len(rest):,} more</summary>\n{more}</details>\n"
    return told


HEADS = ("What", "Value", "Moves the result by", "Grounds")


def _assumption(one: Assumption) -> str:
    effect = "" if one.effect is None else f"{one.effect:.1%}"
    return row(
        [
            f'<th scope="row" class="wide">{text(one.what)}</th>',
            cell(one.value),
            value(effect, one.effect or 0.0),
            f'<td class="why">{text(one.grounds)}</td>',
        ]
    )


def _starts(plan: Plan, names: Mapping[str, str]) -> str:
    if not plan.starts:
        return "<p>Nothing is undertaken.</p>\n"
    looked = any(one.share_of_plans is not None for one in plan.starts)
    heads = ["Programme", "Input", "Mode", "Starts", "Done", "Million US dollars", "Worth"]
    heads += ["In plans near the best", "Why"] if looked else ["Why"]
    rows = [_start(one, names, looked=looked) for one in plan.starts]
    return table("starts", heads, rows, "In the order of time")


def _start(one: Started, names: Mapping[str, str], *, looked: bool) -> str:
    share = one.share_of_plans
    near = "" if share is None else f"{share:.0%}" + (" (robust)" if one.robust else "")
    cells = [
        f'<th scope="row"><code>{text(one.programme)}</code></th>',
        f'<td class="wide">{text(names.get(one.input) or one.input)}<br><code>{text(one.input)}</code></td>',
        cell(mode_words(one.mode)),
        value(text(year_words(one.year)), one.year),
        value(text(year_words(one.done)), one.done),
        value(text(amount(one.cost_musd)), one.cost_musd),
        value(text(f"{one.worth:.4g}"), one.worth),
    ]
    if looked:
        cells.append(value(text(near), share or 0.0))
    cells.append(f'<td class="why">{"<br>".join(text(each) for each in one.because)}</td>')
    return row(cells)


def _levels(plan: Plan, names: Mapping[str, str]) -> str:
    if not plan.availability:
        return "<p>The plan has no targets.</p>\n"
    heads = ("Target", "Year", "Mean", "5 to 95 percent", "If nothing starts", "Most often bounded by")
    return table("levels", heads, [_level(one, names) for one in plan.availability], "Target by target")


def _level(one: Level, names: Mapping[str, str]) -> str:
    return row(
        [
            named(names.get(one.target) or one.target, one.target),
            value(text(year_words(one.year)), one.year),
            value(text(percent(one.mean)), one.mean),
            value(text(f"{percent(one.q05)} to {percent(one.q95)}"), one.q05),
            value(text(percent(one.undone)), one.undone),
            cell(names.get(one.scarcest) or one.scarcest),
        ]
    )
