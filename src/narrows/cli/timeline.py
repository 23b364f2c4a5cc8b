"""`narrows timeline`: each order across dates, a row for each day on which its answer changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows.cli.check import ATTENTION, CLEAR, ERROR, error_object, needs_attention
from narrows.cli.orders import day, engine, errors_of, records
from narrows.cli.output import Progress, complain, print_json, print_lines, print_rows
from narrows.cli.text import BEYOND, heading, table, verdict, words, wrapped
from narrows.errors import FieldError, InputError, Where
from narrows.tabular.record import item_name

if TYPE_CHECKING:
    from narrows.engine import Engine
    from narrows.model.order import Order
    from narrows.tabular.record import Record
    from narrows.timeline import Cause, Change


def run(
    files: Sequence[str],
    *,
    product: str | None,
    route: tuple[str | None, str | None],
    exporter: str | None,
    since: str | None,
    until: str | None,
    clean: bool,
    mapping: Sequence[str],
    rules: Sequence[Path],
    input_format: str | None,
    ignore_unknown: bool,
    everything: bool,
    form: str,
    output: Path | None,
    lists: Sequence[str] = (),
) -> int:
    """Write the timeline of every order. Gives the exit code: 1 if any answer on the way is not clear."""
    first, last = day(since, "--since"), day(until, "--until")
    if product is not None:
        found = _asked(files, product, route, exporter, last)
    elif any(route) or exporter:
        remedy = "State them in the orders, or give --product as well"
        raise FieldError(
            "--from, --to and --exporter are for --product", where=Where(source="--to"), remedy=remedy
        )
    else:
        found = records(files, mapping=mapping, input_format=input_format, ignore_unknown=ignore_unknown)
    deciding = engine(rules, clean=clean, lists=lists)
    horizon = deciding.book.raw.horizon.regimes[next(iter(deciding.book.raw.horizon.regimes))]
    # Days that the texts set for themselves, such as the end of a stay, lie beyond the day to which they were read.
    end = max((horizon.checked, *deciding.book.starts)) if horizon.checked else date.max
    span = (first or horizon.start or date.min, last or end)
    from narrows.timeline import standing, timeline

    code = CLEAR
    told: list[tuple[Record, list[Change] | InputError, tuple[date, date]]] = []
    progress = Progress("orders decided across dates")
    for record in found:
        days = span
        try:
            order = _check(record, deciding, span[0])
            # Days that the user does not name are those on which the question can be asked.
            low, high = standing(deciding, order.item.eccn, *span)
            days = (first or low, last or high)
            changes = timeline(deciding, record.raw or {}, *days, missing=everything, where=record.where)
        except InputError as error:
            for one in errors_of(error):
                complain(one)
            told.append((record, error, days))
            code = ERROR
        else:
            told.append((record, changes, days))
            attention = any(needs_attention(c.decision) for c in changes)
            code = max(code, ATTENTION if attention else CLEAR)
        progress.step()
    progress.close()
    if form not in ("json", "table"):
        rows = [row for number, one in enumerate(told, 1) for row in _flat(number, *one[:2], everything)]
        print_rows(rows, COLUMNS, form, output, "timeline")
    elif form == "json":
        print_json([_as_json(record, result, everything) for record, result, _ in told], output)
    else:
        lines = [line for record, result, days in told for line in _page(record, result, days, everything)]
        print_lines(lines[:-1], output)
    return code


def _check(record: Record, deciding: Engine, spare: date) -> Order:
    """The order, refused as `check` refuses it, at its line: its own day too, though the answers are for others. `spare` if
    it has none."""
    own = (record.raw or {}).get("as_of")
    order = record.order(as_of=spare if own is None else None)
    if own is not None:
        try:
            deciding.check_day(order.as_of)
        except InputError as error:
            raise error.at(record.where) from None
    return order


def _asked(
    files: Sequence[str],
    product: str,
    route: tuple[str | None, str | None],
    exporter: str | None,
    on: date | None,
) -> Iterator[Record]:
    """The order that the options describe."""
    from narrows.tabular.record import Record

    if files:
        remedy = "Name either files or --product"
        raise FieldError(
            "files and --product were both given", where=Where(source="--product"), remedy=remedy
        )
    if route[1] is None:
        raise FieldError(
            "no destination", where=Where(source="--to"), remedy="Say where it goes, such as --to CN"
        )
    raw: dict[str, Any] = {"as_of": on, "item": {"product": product}, "to": route[1]}
    if route[0] is not None:
        raw["from"] = route[0]
    if exporter is not None:
        raw["exporter"] = exporter
    return iter([Record(0, Where(), raw)])


def _page(
    record: Record, result: list[Change] | InputError, span: tuple[date, date], everything: bool
) -> Iterator[str]:
    raw = record.raw or {}
    name = record.id or item_name(raw) or str(record.where)
    route = f"{raw.get('from') or '?'} to {raw.get('to') or '?'}"
    about = ": ".join(dict.fromkeys(filter(None, (name, _item(raw)))))
    days = f"{span[0].isoformat()} to {span[1].isoformat()}"
    yield from heading(f"{about}, {route}, {days}" if record.raw else name)
    if isinstance(result, InputError):
        yield from wrapped(f"error: {result}")
    else:
        from narrows.timeline import shown

        rows = shown(result, everything=everything)
        yield from table(("from", "answer", "class", "requirements", "changed by"), [_row(c) for c in rows])
        beyond = next((change.beyond_from for change in rows if change.beyond_from is not None), None)
        if beyond is not None:
            told = f"Days from {beyond.isoformat()} on lie {BEYOND}."
            yield from wrapped(told, first="")
        hidden = len(result) - len(rows)
        if hidden:
            changes = "change" if hidden == 1 else "changes"
            yield from wrapped(f"({hidden} further {changes} of duties or exceptions alone: --all)", first="")
    yield ""


def _item(raw: Any) -> str:
    parties = raw.get("parties")
    names = (
        [str(p["name"]) for p in parties if isinstance(p, dict) and p.get("name")]
        if isinstance(parties, list)
        else []
    )
    return item_name(raw) + (f" for {', '.join(names)}" if names else "")


def _row(change: Change) -> tuple[str, ...]:
    answer = verdict(change.outcome, change.policy)
    if change.outcome == "license_exception":
        views = change.decision.regimes.values()
        codes = dict.fromkeys(e.code for v in views for e in v.exceptions if e.available == "yes")
        answer = f"{words(change.outcome)} {' or '.join(codes)}"
    if (change.as_written_outcome, change.as_written_policy) != (change.outcome, change.policy):
        answer += f" [as written: {verdict(change.as_written_outcome, change.as_written_policy)}]"
    asked = ", ".join(m.fact for m in change.decision.missing[:3])
    if asked:
        answer += f": {asked}" if change.outcome == "undetermined" else f" [open: {asked}]"
    classes = ", ".join(change.classes) or "unknown"
    return (change.day.isoformat(), answer, classes, _requirements(change), _caused(change))


def _requirements(change: Change) -> str:
    views = [r for view in change.decision.regimes.values() for r in view.requirements]
    hits = [hit for party in change.decision.parties for hit in party.hits]
    told = [r.citation.removeprefix("15 CFR ") for r in views] or ["none"]
    told += [f"party {'on' if hit.match == 'certain' else 'may be on'} {hit.list}" for hit in hits]
    return "; ".join(dict.fromkeys(told))


def _caused(change: Change) -> str:
    if not change.changed:
        return "in force already"
    return "; ".join(_cause(cause) for cause in change.causes) or "no instrument named"


def _cause(cause: Cause) -> str:
    told = {"complied": " (compliance date)", "ends": " (text ended)", "same_day": " (same day)"}.get(
        cause.event, ""
    )
    return f"{cause.title}, {cause.citation}{told}"


COLUMNS = (
    *("record", "id", "item", "from", "to", "day", "until", "outcome", "policy", "as_written_outcome"),
    *("as_written_policy", "classes", "requirements", "missing", "changed", "causes", "beyond_from"),
    *("error_code", "error"),
)


def _flat(
    number: int, record: Record, result: list[Change] | InputError, everything: bool
) -> Iterator[dict[str, object]]:
    """A row for each change of an order; what does not apply is empty."""
    from narrows.timeline import shown

    raw = record.raw or {}
    cells: dict[str, object] = dict.fromkeys(COLUMNS, "")
    cells |= {"record": number, "id": record.id or "", "item": item_name(raw)}
    cells |= {"from": str(raw.get("from") or ""), "to": str(raw.get("to") or "")}
    if isinstance(result, InputError):
        yield cells | {"error_code": result.code, "error": str(result)}
        return
    for change in shown(result, everything=everything):
        yield cells | {
            "day": change.day.isoformat(),
            "until": change.until.isoformat(),
            "outcome": change.outcome,
            "policy": change.policy or "",
            "as_written_outcome": change.as_written_outcome,
            "as_written_policy": change.as_written_policy or "",
            "classes": "; ".join(change.classes),
            "requirements": "; ".join(change.requirements),
            "missing": "; ".join(missing.fact for missing in change.decision.missing),
            "changed": "; ".join(change.changed),
            "causes": "; ".join(_cause(cause) for cause in change.causes),
            "beyond_from": change.beyond_from.isoformat() if change.beyond_from else "",
        }


def _as_json(record: Record, result: list[Change] | InputError, everything: bool) -> dict[str, object]:
    import msgspec

    from narrows.timeline import shown

    if isinstance(result, InputError):
        return error_object(record.id, result)
    rows = [msgspec.to_builtins(change) for change in shown(result, everything=everything)]
    for row in rows:
        del row["decision"]
    return {"id": record.id, "changes": rows}
