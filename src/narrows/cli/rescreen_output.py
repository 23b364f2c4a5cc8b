"""What `narrows rescreen` writes: a page for people, an array with an object for each counterparty, or a row a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows.cli.output import opened
from narrows.cli.screen_output import asked_object, entry_facts
from narrows.cli.text import bold, wrapped

if TYPE_CHECKING:
    from narrows.cli.rescreen import Results
    from narrows.screening.asked import Asked
    from narrows.screening.changes import Changed

COLUMNS = (
    *("record_id", "query", "change", "entry", "id", "name", "alias", "lists", "match", "score"),
    *("match_before", "score_before", "fields", "explanations", "remarks", "error_code", "error"),
)
_WORDS = {"new": "new hit", "gone": "hit gone", "changed": "hit changed"}
_ENTRY = {
    "added": "the entry joined the list",
    "removed": "the entry left the list",
    "changed": "the entry changed",
}


def write(results: Results, form: str, output: Path | None, told: Sequence[str]) -> None:
    """Write the results in a form. Raises OutputError."""
    with opened(output) as stream:
        if form == "json":
            import msgspec

            count = 0
            for one, changed in results:
                stream.write(b",\n" if count else b"[\n")
                stream.write(msgspec.json.encode(asked_object(one, "changes", list(map(_change, changed)))))
                count += 1
            stream.write(b"\n]\n" if count else b"[]\n")
        elif form == "csv":
            import polars as pl

            from narrows.tabular import write as write_table

            rows = [row for one, changed in results for row in _rows(one, changed)]
            frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
            write_table(frame, stream, "csv")
        else:
            for line in _page(results, told):
                stream.write((line + "\n").encode("utf-8", "replace"))


def _change(each: Changed) -> dict[str, Any]:
    hit = each.hit
    told: dict[str, Any] = {
        "change": each.kind,
        "entry": each.reason,
        "id": hit.id,
        "name": hit.name,
        "alias": hit.alias,
        "lists": hit.lists,
        "match": None if each.after is None else each.after.match,
        "score": None if each.after is None else each.after.score,
        "match_before": None if each.before is None else each.before.match,
        "score_before": None if each.before is None else each.before.score,
        "fields": [{"field": one.field, "gone": one.gone, "came": one.came} for one in each.fields],
        "explanations": hit.explanations,
    }
    return told | entry_facts(hit.entry)


def _rows(one: Asked, changed: Sequence[Changed]) -> Iterator[dict[str, str]]:
    blank = dict.fromkeys(COLUMNS, "") | {
        "record_id": one.id,
        "query": one.text,
        "remarks": "; ".join(one.remarks),
    }
    if one.error is not None:
        yield blank | {"error_code": one.error.code, "error": str(one.error)}
    elif not changed:
        yield blank
    for each in changed:
        told = _change(each)
        yield blank | {
            "change": each.kind,
            "entry": each.reason,
            **{key: told[key] or "" for key in ("id", "name", "alias", "match", "match_before")},
            "lists": "; ".join(each.hit.lists),
            "score": _score(told["score"]),
            "score_before": _score(told["score_before"]),
            "fields": "; ".join(_fields(each)),
            "explanations": "; ".join(each.hit.explanations),
        }


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.4f}"


def _fields(each: Changed) -> Iterator[str]:
    """What changed in the entry, as `lists diff` says it."""
    for one in each.fields:
        parts = [*(f"- {text}" for text in one.gone), *(f"+ {text}" for text in one.came)]
        yield f"{one.field}: {'; '.join(parts)}"


def _page(results: Results, told: Sequence[str]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for one, changed in results:
        name = " ".join(one.text.split())[:200] or str(one.where)
        if one.error is not None:
            counts["error"] += 1
            yield bold(f"{_line(name)}: error, {_line(one.error.what)}")
        elif changed or one.remarks:
            yield bold(_line(name))
        for each in changed:
            counts[each.kind] += 1
            yield from _block(each)
        for remark in one.remarks:
            yield from wrapped(remark, first="  ! ")
    said = [f"{counts[kind]:,} {words}" for kind, words in _WORDS.items() if counts[kind]]
    said += [f"{counts['error']:,} not compared for an error"] if counts["error"] else []
    yield bold(f"{results.asked:,} counterparties: {', '.join(said) or 'nothing changes for any of them'}")
    for line in told:
        yield from wrapped(line, first="", rest="  ")


def _line(text: str) -> str:
    from narrows.cli.text import clean

    return clean(text)


def _block(each: Changed) -> Iterator[str]:
    hit = each.hit
    level = f"{hit.match} {hit.score:.2f}"
    if each.before is not None and each.after is not None and each.before.match != each.after.match:
        level = f"{each.before.match} {each.before.score:.2f} to {level}"
    about = ", ".join((*hit.lists, *hit.entry.countries, hit.id))
    first = f"{_WORDS[each.kind]}: {level}  {hit.name} ({about}); {_ENTRY[each.reason]}"
    yield from wrapped(first, first="  ", rest="      ")
    for line in (*_fields(each), *hit.explanations):
        yield from wrapped(line, first="    - ", rest="      ")
