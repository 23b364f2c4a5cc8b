"""What `narrows diff` writes: a table for people, an object with a row per order, or flat rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from narrows.cli.check import error_object
from narrows.cli.diff_rows import LISTED, moves, write_flat
from narrows.cli.output import opened, print_lines
from narrows.cli.text import BEYOND, bold, heading, table, verdict, verdict_of, wrapped
from narrows.counted import first_of
from narrows.errors import InputError

if TYPE_CHECKING:
    from narrows.diff import Difference, Row, Side, Sum, Totals

_NOTED = {"complied": "compliance date", "ends": "text ended", "same_day": "same day"}
MOST_SHOWN = 50
"""Changed orders that a table for people shows."""
MOST_NAMED = 3
"""Provisions that a title names."""
_FEW = 5
"""Requirements that may hold besides which a table names."""
_NAMED = {
    "exceptions": "exceptions",
    "exceptions_open": "exceptions that may be open",
    "duties": "duties",
    "duties_open": "duties that may apply",
    "possible": "requirements that may hold besides",
    "missing": "missing facts",
}


def write(
    rows: Iterator[Row], totals: Totals, sides: tuple[Side, Side], form: str, output: Path | None
) -> None:
    """Write the rows as they come, and then the sums."""
    if form == "table":
        print_lines(_page(list(rows), totals, sides), output)
    elif form in ("json", "jsonl"):
        with opened(output) as stream:
            _write_json(rows, totals, sides, stream, lines=form == "jsonl")
    else:
        write_flat(rows, form, output)


# As a table.


def _page(rows: Sequence[Row], totals: Totals, sides: tuple[Side, Side]) -> list[str]:
    changed = [row for row in rows if row.change not in ("unchanged", "error")]
    wrong = [row for row in rows if row.change == "error"]
    lines = [bold(_title(sides))]
    for row in changed[:MOST_SHOWN]:
        lines += ["", *_block(row, sides)]
    if wrong:
        lines += ["", bold("Could not be compared")]
        for row in wrong[:MOST_SHOWN]:
            assert row.difference is not None
            name = row.id or f"#{row.record}"
            errors = {side: str(error) for side, error in row.difference.errors.items()}
            if len(errors) == 2 and len(set(errors.values())) == 1:
                errors = {"": errors["before"]}
            for side, error in errors.items():
                lines += wrapped(f"{name}{f' ({side})' if side else ''}: {error}", first="  - ")
    if max(len(changed), len(wrong)) > MOST_SHOWN:
        lines += ["", f"Only the first {MOST_SHOWN} are shown; --format json, jsonl or csv names them all."]
    beyond = sum(_beyond(row) for row in changed)
    if beyond:
        told = f"{beyond:,} of the changed orders {'lies' if beyond == 1 else 'lie'} {BEYOND}."
        lines += ["", *wrapped(told, first="")]
    lines += _unchecked(sides)
    return [*lines, "", *_sums(totals)]


def _unchecked(sides: tuple[Side, Side]) -> list[str]:
    """That "unchanged" says little of a day to which the law was not checked; between two rulebooks it is as good as ever."""
    before, after = sides
    book = after.engine.book
    checked = book.checked_to(next(iter(book.raw.horizon.regimes)))
    if before.day == after.day or after.day is None or after.day <= checked:
        return []
    told = f"The law was checked to {checked.isoformat()}: what changed after that day is not known here."
    return ["", *wrapped(told, first="")]


def _beyond(row: Row) -> bool:
    """Whether an answer of an order is of a day to which its law was not checked."""
    found = row.difference
    sides = (found.before, found.after) if found is not None else ()
    return any(not isinstance(side, InputError) and side.beyond_horizon for side in sides)


def _block(row: Row, sides: tuple[Side, Side]) -> Iterator[str]:
    difference = row.difference
    assert difference is not None
    assert row.before is not None
    assert row.after is not None
    worth = f", {row.value_usd:,.2f} USD".replace(".00 ", " ") if row.value_usd is not None else ""
    title = f"{row.id or f'#{row.record}'}: {row.item or 'item'} to {row.to}{worth}"
    yield from heading(title)
    before, after = verdict(*row.before), verdict(*row.after)
    yield from wrapped(f"{before}, as before" if before == after else f"{after}; before: {before}")
    yield from _by_regime(difference)
    for sign, what, side, found in (
        ("+", difference.gained, sides[1], difference.after),
        ("-", difference.lost, sides[0], difference.before),
    ):
        assert not isinstance(found, InputError)
        for id_ in what("requirements"):
            rule = side.engine.book.raw.provisions[id_]
            told = f"{rule.title} ({rule.cited(date.fromisoformat(found.as_of))})"
            yield from wrapped(f"requirement {id_}: {told}", first=f"  {sign} ")
        for kind, told in _NAMED.items():
            if names := what(kind):
                # Where a license comes to be required, many others may hold besides; `check` tells all of them.
                most = _FEW if kind == "possible" else len(names)
                yield from wrapped(f"{told} {first_of(names, most)}", first=f"  {sign} ")
    for moved in difference.moved:
        yield from wrapped(f"requirement {moved.provision}: {moves(moved)}", first="  * ")
    yield from wrapped(f"By: {_by(difference)}")


def _title(sides: tuple[Side, Side]) -> str:
    before, after = sides
    if before.day is not None and before.day != after.day and after.day is not None:
        told = f"From {before.day.isoformat()} to {after.day.isoformat()}"
        return told if before.engine is after.engine else f"{told}, under two rulebooks{_apart(sides)}"
    on = f" on {after.day.isoformat()}" if after.day is not None else ", each order on its own day"
    return f"Under two rulebooks{on}"


def _apart(sides: tuple[Side, Side]) -> str:
    """The first provisions that one of two rulebooks alone has."""
    from narrows.diff.difference import provisions_apart

    before, after = (side.engine.book for side in sides)
    apart = provisions_apart(before, after)
    named = [f"{id_} {event}" for id_, (event, *_) in apart.items() if event != "rewritten"]
    return f" ({first_of(named, MOST_NAMED)})" if named else ""


def _by_regime(difference: Difference) -> Iterator[str]:
    """What each regime said and says, where several reach the order."""
    assert not isinstance(difference.before, InputError)
    assert not isinstance(difference.after, InputError)
    old, new = difference.before.regimes, difference.after.regimes
    names = sorted({*old, *new})
    for name in names if len(names) > 1 else ():
        was, now = (verdict_of(side[name]) if name in side else "does not reach it" for side in (old, new))
        if was != now:
            yield from wrapped(f"{name}: {now}; before: {was}", first="  * ")


def _by(difference: Difference) -> str:
    from narrows.diff.totals import distinct

    told = []
    for cause in distinct(difference.causes).values():
        note = _NOTED.get(cause.event, cause.event if cause.day is None else "")
        told.append(f"{cause.title}, {cause.citation}{f' ({note})' if note else ''}")
    return "; ".join(reversed(told)) or "nothing that can be named"


def _sums(totals: Totals) -> list[str]:
    lines = []
    for change, total in totals.by_change.items():
        if total.orders:
            told = {"other": "same answer, other grounds", "error": "could not be compared"}.get(
                change, change
            )
            lines.append((f"{total.orders:,}", told, _worth(total)))
    head = f"{totals.orders:,} order{'s' if totals.orders != 1 else ''}"
    shown = [bold(head), *table(("orders", "change", "value"), lines)] if lines else []
    moves = sorted(totals.moves.items(), key=lambda move: (-move[1].orders, move[0]))
    if moves:
        cells = [
            (f"{sum_.orders:,}", verdict_of(was), verdict_of(now), _worth(sum_)) for (was, now), sum_ in moves
        ]
        shown += ["", *table(("orders", "before", "after", "value"), cells)]
    causes = sorted(totals.causes.items(), key=lambda each: (-each[1][1].orders, each[0]))
    if causes:
        rows = [(f"{sum_.orders:,}", f"{c.title}, {c.citation}", _worth(sum_)) for _, (c, sum_) in causes]
        shown += ["", *table(("orders", "by", "value"), rows)]
    return shown or ["no orders"]


def _worth(total: Sum) -> str:
    stated = total.orders - total.without_value
    known = f"{total.value_usd:,.2f} USD".replace(".00 ", " ") if stated else ""
    unknown = f"{total.without_value:,} without a value in USD" if total.without_value else ""
    return " and ".join(filter(None, (known, unknown)))


# As JSON.


def _write_json(
    rows: Iterable[Row], totals: Totals, sides: tuple[Side, Side], stream: BinaryIO, *, lines: bool
) -> None:
    import msgspec

    encode = msgspec.json.Encoder(order="deterministic").encode
    if not lines:
        about = [encode(_side(side)) for side in sides]
        stream.write(b'{"before":' + about[0] + b',"after":' + about[1] + b',"orders":[\n')
    between = b"\n" if lines else b",\n"
    stream.writelines((between if count else b"") + encode(row_object(row)) for count, row in enumerate(rows))
    if lines:
        stream.write((b"\n" if totals.orders else b"") + encode({"totals": totals.to_dict()}) + b"\n")
    else:
        stream.write(b'\n],"totals":' + encode(totals.to_dict()) + b"}\n")


def _side(side: Side) -> dict[str, object]:
    day = side.day.isoformat() if side.day is not None else None
    return {"as_of": day, "rulebook": side.engine.sources.rulebook}


def row_object(row: Row) -> dict[str, object]:
    """One order as plain values."""
    import msgspec

    found: dict[str, object] = {
        "record": row.record,
        "id": row.id,
        "item": row.item,
        "from": row.ship_from,
        "to": row.to,
        "value_usd": row.value_usd,
        "change": row.change,
    }
    difference = row.difference
    if difference is None:
        for name, side in (("before", row.before), ("after", row.after)):
            assert side is not None
            found[name] = {"outcome": side[0], "policy": side[1]}
        return found
    for name, answer in (("before", difference.before), ("after", difference.after)):
        if isinstance(answer, InputError):
            found[name] = error_object(None, answer)
            found.setdefault("error", error_object(None, answer)["error"])
        else:
            found[name] = msgspec.to_builtins(answer)
    if row.change != "error":
        found["changed"] = difference.changed
        for what in LISTED:
            found[what] = {"gained": difference.gained(what), "lost": difference.lost(what)}
        found["moved"] = msgspec.to_builtins(difference.moved)
        found["causes"] = msgspec.to_builtins(difference.causes)
    return found
