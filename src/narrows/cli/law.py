"""`narrows law` and `narrows coverage`: the rulebook about itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows.cli.orders import checked_folders, day
from narrows.cli.output import print_json, print_lines, print_rows
from narrows.cli.text import bold, clean, table, words, wrapped
from narrows.counted import counted
from narrows.errors import FieldError, Where

if TYPE_CHECKING:
    import msgspec

    from narrows.rulebook.coverage import Coverage
    from narrows.rulebook.loader import RawRulebook
    from narrows.rulebook.query import Shown
    from narrows.rulebook.schema import Provision, Version


def _book(rules: Sequence[Path]) -> RawRulebook:
    """The law with the folders `rules`, whose conditions have to be readable as they have to be for an order."""
    from narrows.rulebook.book import Book
    from narrows.rulebook.loader import load_rulebook

    checked_folders(rules)
    return Book.load(*rules).raw if rules else load_rulebook()


def check_answered(book: RawRulebook, on: date | None) -> None:
    """Refuse a day for which the rulebook has no answer. Raises HorizonError."""
    from narrows.rulebook.horizon import check_day

    if on is not None:
        check_day(book.horizon.start, on, Where(source="--as-of"))


def show(wanted: str, *, as_of: str | None, rules: Sequence[Path], form: str, output: Path | None) -> None:
    """Whatever an id or a citation stands for."""
    from narrows.rulebook import query

    on, book = day(as_of, "--as-of"), _book(rules)
    check_answered(book, on)
    found = query.show(book, wanted, on)
    if form == "json":
        print_json([_tagged(shown) for shown in found], output)
        return
    lines = [line for shown in found for line in (*_page(shown, on), "")]
    print_lines(lines[:-1], output)


def search(text: str, *, as_of: str | None, rules: Sequence[Path], form: str, output: Path | None) -> None:
    """Everything in which all the words occur, best first."""
    from narrows.rulebook import query

    on, book = day(as_of, "--as-of"), _book(rules)
    check_answered(book, on)
    found = query.search(book, text, on)
    if form == "json":
        print_json(found, output)
    elif form != "table":
        _rows(found, query.Found, form, output, "found")
    elif found:
        rows = [(hit.what, hit.id, hit.title, hit.citation) for hit in found]
        print_lines(table(("kind", "id", "title", "citation"), rows), output)
    else:
        print_lines([clean(f"nothing has all the words {text!r}")], output)


def calendar(
    from_: str | None,
    to: str | None,
    *,
    everything: bool,
    rules: Sequence[Path],
    form: str,
    output: Path | None,
) -> None:
    """What happened to the law, by date; instruments, and ends of which it is not known what follows, unless `everything`."""
    from narrows.rulebook import query

    first, last = day(from_, "--from"), day(to, "--to")
    if first is not None and last is not None and last < first:
        what = f"the last day, {last.isoformat()}, is before the first, {first.isoformat()}"
        raise FieldError(what, where=Where(source="--to"), remedy="Give the earlier day as --from")
    book = _book(rules)
    entries = query.calendar(book, first, last)
    if not everything:
        entries = tuple(e for e in entries if e.id in book.instruments or e.event == "lapses")
    if form == "json":
        print_json(entries, output)
        return
    if form != "table":
        _rows(entries, query.CalendarEntry, form, output, "calendar")
        return
    rows = [(e.day.isoformat(), e.event, e.id, e.title, e.citation) for e in entries]
    lines = (
        table(("day", "event", "id", "title", "citation"), rows)
        if rows
        else ["nothing happened in that time"]
    )
    for regime in book.horizon.regimes.values():
        if regime.checked is not None:
            lines += ["", f"{regime.regime}: checked from {regime.start} to {regime.checked}"]
    print_lines(lines, output)


def coverage(*, as_of: str | None, rules: Sequence[Path], low: bool, form: str, output: Path | None) -> None:
    """What the rulebook models and what it leaves out; or (`low`) what rests on low confidence."""
    from narrows.rulebook.coverage import CoverageRow, Weak
    from narrows.rulebook.coverage import coverage as cover

    on, book = day(as_of, "--as-of"), _book(rules)
    check_answered(book, on)
    found = cover(book, on)
    if form == "json":
        print_json(found, output)
        return
    if form != "table":
        if low:
            _rows(found.low, Weak, form, output, "coverage")
        else:
            _rows(found.rows, CoverageRow, form, output, "coverage")
        return
    if low:
        print_lines(list(_weak(found)), output)
        return
    lines = [bold("Regimes")]
    for regime in found.regimes:
        span = f"checked from {regime.start} to {regime.checked}" if regime.checked else "not modelled"
        lines += wrapped(f"{regime.regime}: {span}{'; ' + regime.note if regime.note else ''}")
    header = ("part", "kind", "provisions", "versions", "high", "medium", "low")
    rows = [
        (r.part, r.kind, *(str(n) for n in (r.provisions, r.versions, r.high, r.medium, r.low)))
        for r in found.rows
    ]
    lines += ["", bold("Modelled (versions by confidence)"), *table(header, rows), "", bold("Not modelled")]
    for entry in found.not_modelled:
        lines += wrapped(f"{entry.what} ({entry.citation}): {entry.why}", first="  - ")
    print_lines(lines, output)


def _rows(
    found: Sequence[msgspec.Struct], kind: type[msgspec.Struct], form: str, output: Path | None, stem: str
) -> None:
    """What was found as flat rows, in the words of the JSON; what has several values is joined."""
    import msgspec

    columns = [each.encode_name for each in msgspec.structs.fields(kind)]
    rows = [{name: _cell(value) for name, value in msgspec.to_builtins(one).items()} for one in found]
    print_rows(rows, columns, form, output, stem)


def _cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _weak(found: Coverage) -> Iterator[str]:
    for one in found.low:
        yield bold(clean(f"{one.provision}: {one.title}"))
        yield from wrapped(f"{one.kind}, {_days(one.from_, one.until)}", first="  ")
        if one.note:
            yield from wrapped(one.note, first="  ")
        read = dict.fromkeys(part for text in (one.citation, *one.cites) for part in text.split("; "))
        yield from wrapped(f"To confirm it, read: {'; '.join(read)}", first="  ")
    rows = sum(one.kind == "table" for one in found.low)
    versions = len(found.low) - rows
    yield f"{counted(versions, 'version')} and {counted(rows, 'group')} of table rows of low confidence"


def _tagged(shown: Shown) -> dict[str, object]:
    import msgspec

    what = type(shown).__name__.removeprefix("Shown").lower()
    return {"what": what, **_plain_names(msgspec.to_builtins(shown))}


def _plain_names(value: Any) -> Any:
    """Without the mark of names that are words of Python, such as `from_`."""
    if isinstance(value, dict):
        return {name.rstrip("_"): _plain_names(inner) for name, inner in value.items()}
    return [_plain_names(inner) for inner in value] if isinstance(value, list | tuple) else value


def _page(shown: Shown, on: date | None) -> Iterator[str]:
    from narrows.rulebook.query import ShownInstrument, ShownProvision, ShownTable

    if isinstance(shown, ShownProvision):
        yield from _provision(shown.provision, on)
        for title, others in (("Overridden by", shown.overrides), ("See also", shown.related)):
            if others:
                yield f"  {title}:"
                for other in others:
                    yield from wrapped(f"{other.id}: {other.title} ({other.cited(on)})", first="    - ")
    elif isinstance(shown, ShownInstrument):
        act = shown.instrument
        yield bold(clean(f"{act.id}: {act.title}"))
        yield from wrapped(act.citation)
        yield from wrapped(", ".join(f"{name} {when.isoformat()}" for name, when in act.days))
        if act.note:
            yield from wrapped(f"Note: {act.note}")
        for version in shown.versions:
            yield from wrapped(f"made {version.provision_id} ({_span(version)})", first="    - ")
    elif isinstance(shown, ShownTable):
        yield bold(clean(shown.name))
        rows = [
            (row.country, str(row.from_ or ""), str(row.until or ""), row.citation, row.confidence)
            for row in shown.rows
        ]
        yield from table(("country", "from", "until", "citation", "confidence"), rows)
    else:
        yield bold(clean(f"ECCN {shown.eccn}"))
        if on is not None and not (shown.rows or shown.classifications):
            yield from wrapped(f"Not in force on {on.isoformat()}.")
        for entry in shown.rows:
            partial = [f"{reason} (in part)" for reason in sorted(entry.partial)]
            reasons = ", ".join((*sorted(entry.reasons), *partial)) or "none"
            span = f"from {entry.from_ or 'the first day'}{f' until {entry.until}' if entry.until else ''}"
            yield from wrapped(f"{entry.title}: {reasons}; {span} ({entry.citation}; {entry.confidence})")
        for provision in shown.classifications:
            yield from wrapped(f"{provision.id}: {provision.title} ({provision.cited(on)})", first="    - ")


def _provision(provision: Provision, on: date | None) -> Iterator[str]:
    yield bold(clean(f"{provision.id}: {provision.title}"))
    yield from wrapped(
        f"{provision.kind}, {provision.cited(on)}{', of your own rules' if provision.private else ''}"
    )
    if not provision.versions and on is not None:
        yield from wrapped(f"Not in force on {on.isoformat()}.")
    for version in provision.versions:
        yield from _version(version)
        if version.citation and on is None:
            yield from wrapped(f"cited then as {version.citation}", first="    ")


def _version(version: Version) -> Iterator[str]:
    yield f"  {_span(version)}"
    text = version.when or version.value
    if text is not None:
        yield from wrapped(
            f"{'when' if version.when else 'value'}: {' '.join(text.text.split())}", first="    "
        )
    if version.then is not None:
        yield from wrapped(f"then: {_then(version)}", first="    ")
    if version.members:
        yield from wrapped(f"members: {', '.join(version.members)}", first="    ")
    if version.combine is not None:
        parts = (
            ("any of", version.combine.any_of),
            ("all of", version.combine.all_of),
            ("none of", version.combine.none_of),
            ("plus", version.combine.plus),
        )
        yield from wrapped("; ".join(f"{name} {', '.join(of)}" for name, of in parts if of), first="    ")
    if version.compliance is not None:
        yield f"    compliance from {version.compliance.isoformat()}"
    if version.note:
        yield from wrapped(f"note: {version.note}", first="    ")
    made = f"; made by {version.instrument}" if version.instrument else ""
    cites = "; ".join(str(cite) for cite in version.cites)
    checked = f"checked {version.checked.isoformat()}, confidence {version.confidence}"
    yield from wrapped(f"source: {cites}{made} ({checked})", first="    ")


def _then(version: Version) -> str:
    import msgspec

    said = []
    for name, value in msgspec.to_builtins(version.then).items():
        if name == "type" or value in (None, "", [], ()):
            continue
        text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else words(str(value))
        said.append(f"{name.replace('_', ' ')} {text}")
    return "; ".join(said)


def _span(version: Version) -> str:
    return _days(version.from_, version.until)


def _days(from_: date | None, until: date | None) -> str:
    start = from_.isoformat() if from_ else "the first day"
    return f"from {start}" + (f" until {until.isoformat()}" if until else "")
