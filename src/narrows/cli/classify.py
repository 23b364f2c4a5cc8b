"""`narrows classify`: which entries of the control list describe an item on a day, and which provisions say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows.cli.check import ATTENTION, CLEAR, ERROR, error_object
from narrows.cli.orders import day, engine, errors_of, records
from narrows.cli.output import complain, print_json, print_lines, print_rows
from narrows.cli.text import bold, clean, wrapped
from narrows.errors import FieldError, InputError, Where

if TYPE_CHECKING:
    from narrows.tabular.record import Record


def run(
    files: Sequence[str],
    *,
    product: str | None,
    as_of: str | None,
    mapping: Sequence[str],
    rules: Sequence[Path],
    input_format: str | None,
    ignore_unknown: bool,
    form: str,
    output: Path | None,
) -> int:
    """Write the classes of every item. Gives the exit code: 1 where an item's class is open or unknown."""
    on = day(as_of, "--as-of")
    found: Iterator[Record]
    if product is None:
        found = records(files, mapping=mapping, input_format=input_format, ignore_unknown=ignore_unknown)
    elif files:
        remedy = "Name either files or --product"
        raise FieldError(
            "files and --product were both given", where=Where(source="--product"), remedy=remedy
        )
    else:
        from narrows.tabular.record import Record as Made

        found = iter([Made(0, Where(), {"item": {"product": product}})])
    deciding = engine(rules)
    from narrows.classes import classified

    told: list[dict[str, Any]] = []
    code = CLEAR
    for record in found:
        try:
            one = classified(deciding, record, on)
        except InputError as error:
            for each in errors_of(error):
                complain(each)
            one = error_object(record.id, error)
            code = ERROR
        else:
            code = max(code, CLEAR if one["classes"] and not one["open"] else ATTENTION)
        told.append(one)
    if form == "json":
        print_json(told, output)
    elif form != "table":
        print_rows(
            [_flat(one, number) for number, one in enumerate(told, 1)], COLUMNS, form, output, "classes"
        )
    else:
        lines = [line for one in told for line in _page(one)]
        print_lines(lines[:-1] if lines else ["no items"], output)
    return code


COLUMNS = (
    *("record", "id", "item", "as_of", "stated", "classes", "reasons", "because", "open", "lacking"),
    *("figures", "notices", "error_code", "error"),
)


def _flat(one: dict[str, Any], number: int) -> dict[str, Any]:
    """An item as cells; what does not apply is empty."""
    cells: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {"record": number, "id": one.get("id") or ""}
    if "error" in one:
        return cells | {"error_code": one["error"]["code"], "error": one["error"]["what"]}
    because, open_ = one["because"], one["open"]
    lacking = (name for step in open_ for name, value in step["facts"].items() if value is None)
    return cells | {
        "item": one["item"],
        "as_of": one["as_of"],
        "stated": one["stated"] or "",
        "classes": "; ".join(one["classes"]),
        "reasons": "; ".join(dict.fromkeys(reason for step in because for reason in step["reasons"])),
        "because": "; ".join(step["provision"] for step in because),
        "open": "; ".join(step["provision"] for step in open_),
        "lacking": "; ".join(dict.fromkeys(lacking)),
        "figures": "; ".join(f"{name} = {value}" for name, value in one["figures"].items()),
        "notices": "; ".join(one["notices"]),
    }


def _page(one: dict[str, Any]) -> Iterator[str]:
    if "error" in one:
        yield clean(f"{one.get('id') or 'item'}: error: {one['error']['what']}")
        yield ""
        return
    name = f"{one['id']}: {one['item']}" if one["id"] else one["item"]
    yield bold(clean(f"{name}, on {one['as_of']}: {', '.join(one['classes']) or 'class unknown'}"))
    if one["stated"]:
        yield from wrapped(f"{one['stated']}: as the exporter states")
    for step in one["because"]:
        yield from wrapped(f"{step['eccn']}: {step['title']} ({step['citation']})")
        yield from wrapped(f"Reasons for control: {', '.join(step['reasons']) or 'none'}", first="     ")
        yield from wrapped(f"Because: {step['when']}", first="     ")
        if step["facts"]:
            yield from wrapped(f"With: {_facts(step['facts'])}", first="     ")
        yield from wrapped(f"Source: {'; '.join(step['cites'])}", first="     ")
    if one["figures"]:
        yield from wrapped(f"Figures: {_facts(one['figures'])}")
    if one["open"]:
        yield from wrapped("Open, because facts are missing:")
        for step in one["open"]:
            lacking = [name for name, value in step["facts"].items() if value is None]
            why = f", not known: {', '.join(lacking)}" if lacking else ""
            yield from wrapped(f"{step['eccn']}: {step['title']}{why}", first="     - ")
    met = {step["eccn"] for step in (*one["because"], *one["open"])}
    refused = [s["eccn"] for s in one["trail"] if s["result"] is False and s["eccn"] not in met]
    if refused:
        yield from wrapped(f"Tested and not met: {', '.join(dict.fromkeys(refused))}")
    for notice in one["notices"]:
        yield from wrapped(f"Notice: {notice}")
    yield ""


def _facts(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {'unknown' if value is None else value}" for name, value in facts.items())
