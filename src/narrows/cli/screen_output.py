"""What `narrows screen` writes: a page for people, an array with an object for each record, or a row for each hit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec

from narrows.cli.output import opened, refuse_terminal
from narrows.cli.text import bold, wrapped
from narrows.counted import counted

if TYPE_CHECKING:
    import polars as pl

    from narrows.cli.screen import Answers
    from narrows.lists.basis import Basis
    from narrows.lists.entry import Entry
    from narrows.screen.hits import Hit
    from narrows.screening import Answer
    from narrows.screening.asked import Asked

COLUMNS = (
    *(
        "record",
        "record_id",
        "query",
        "hit",
        "id",
        "name",
        "alias",
        "score",
        "match",
        "lists",
        "explanations",
    ),
    *("field", "programs", "citations", "footnotes", "from", "until", "remarks", "error_code", "error"),
)
FEW = 25
"""Records of a file up to which a page also names those without a hit."""
_FACTS = (
    *(
        "countries",
        "programs",
        "citations",
        "footnotes",
        "license_requirement",
        "policy",
        "from_",
        "until",
        "url",
    ),
)


class Writing(NamedTuple):
    """How to write: the form and place, the basis that each record repeats, sentences for a page, whether at once, and
    whether a page has one line for each name."""

    form: str
    output: Path | None
    basis: Sequence[Basis]
    told: Sequence[str]
    streamed: bool
    brief: bool = False


def write(answers: Answers, how: Writing) -> None:
    """Write answers as they come. Raises OutputError."""
    refuse_terminal(how.form, how.output, "hits")
    with opened(how.output) as stream:
        if how.form in ("json", "jsonl"):
            _write_json(answers, how, stream)
        elif how.form == "table":
            for line in _page(answers, how):
                stream.write((line + "\n").encode("utf-8", "replace"))
                if how.streamed:
                    stream.flush()
        else:
            _write_rows(answers, how, stream)


# As JSON.


def _write_json(answers: Answers, how: Writing, stream: BinaryIO) -> None:
    basis = [msgspec.to_builtins(each) for each in how.basis]
    lines = how.form == "jsonl"
    count = 0
    for stretch in answers:
        for answer in stretch:
            if not lines:
                stream.write(b",\n" if count else b"[\n")
            stream.write(msgspec.json.encode(_object(answer, basis)) + (b"\n" if lines else b""))
            count += 1
        if how.streamed:
            stream.flush()
    if not lines:
        stream.write(b"\n]\n" if count else b"[]\n")


def _object(answer: Answer, basis: list[Any]) -> dict[str, Any]:
    told = asked_object(answer.asked, "hits", [hit_object(hit) for hit in answer.hits])
    if basis:
        told["basis"] = basis
    return told


def asked_object(asked: Asked, key: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """What was asked as an object, with what was found for it under a key."""
    told: dict[str, Any] = {"query": asked.text, key: found}
    if asked.id:
        told["id"] = asked.id
    if asked.remarks:
        told["remarks"] = asked.remarks
    if asked.error is not None:
        told["error"] = asked.error.to_dict()
    return told


def hit_object(hit: Hit) -> dict[str, Any]:
    """A hit as an object: what screening found, and of the entry what decides."""
    told: dict[str, Any] = {
        "id": hit.id,
        "name": hit.name,
        "score": hit.score,
        "match": hit.match,
        "lists": hit.lists,
        "explanations": hit.explanations,
        "alias": hit.alias,
        "field": hit.field,
    }
    return told | entry_facts(hit.entry)


def entry_facts(entry: Entry) -> dict[str, Any]:
    """What an entry says of the law, without what it leaves open."""
    return {name.rstrip("_"): value for name in _FACTS if (value := getattr(entry, name))}


# As rows.


def _write_rows(answers: Answers, how: Writing, stream: BinaryIO) -> None:
    import polars as pl

    from narrows.tabular import write as write_table

    columns = (*COLUMNS, "basis") if how.basis else COLUMNS
    basis = " ".join(f"{each.list} sha256:{each.sha256} {each.note}" for each in how.basis)
    schema = dict.fromkeys(columns, pl.String)
    parts = [pl.DataFrame(schema=schema)]
    number = 0
    for stretch in answers:
        rows = [row for at, answer in enumerate(stretch, number + 1) for row in _rows(answer, at, basis)]
        parts.append(pl.DataFrame(rows, schema=schema, orient="row"))
        number += len(stretch)
    frame: pl.DataFrame = pl.concat(parts)
    write_table(frame, stream, how.form)


def _rows(answer: Answer, number: int, basis: str) -> Iterator[dict[str, str]]:
    """A row for each hit of a record; one with empty cells for a record without any."""
    asked = answer.asked
    blank = dict.fromkeys(COLUMNS, "") | {
        "record": str(number),
        "record_id": asked.id,
        "query": asked.text,
        "remarks": "; ".join(asked.remarks),
        "basis": basis,
    }
    if asked.error is not None:
        yield blank | {"error_code": asked.error.code, "error": str(asked.error)}
        return
    if not answer.hits:
        yield blank
    for place, hit in enumerate(answer.hits, start=1):
        yield blank | {
            "hit": str(place),
            "id": hit.id,
            "name": hit.name,
            "alias": hit.alias,
            "score": f"{hit.score:.4f}",
            "match": hit.match,
            "lists": "; ".join(hit.lists),
            "explanations": "; ".join(hit.explanations),
            "field": hit.field,
            "programs": "; ".join(hit.entry.programs),
            "citations": "; ".join(hit.entry.citations),
            "footnotes": "; ".join(hit.entry.footnotes),
            "from": "" if hit.entry.from_ is None else hit.entry.from_.isoformat(),
            "until": "" if hit.entry.until is None else hit.entry.until.isoformat(),
        }


# As a page.


def _page(answers: Answers, how: Writing) -> Iterator[str]:
    counts: Counter[str] = Counter()
    every: bool | None = None
    for stretch in answers:
        if every is None:
            every = how.streamed or len(stretch) <= FEW
        for answer in stretch:
            counts[_sort(answer)] += 1
            if how.brief:
                yield _line(answer)
            elif every or answer.hits or answer.asked.error is not None or answer.asked.remarks:
                yield from _block(answer)
    yield _summary(counts, answers)
    for told in how.told:
        yield from wrapped(told, first="", rest="  ")


def _sort(answer: Answer) -> str:
    return "error" if answer.asked.error is not None else answer.hits[0].match if answer.hits else "none"


def _block(answer: Answer) -> Iterator[str]:
    asked = answer.asked
    yield bold(wrapped(f"{_shown(asked)}: {_sum(answer)}", first="", rest="  ", width=10_000)[0])
    for hit in answer.hits:
        yield from hit_lines(hit)
    for remark in asked.remarks:
        yield from wrapped(remark, first="  ! ")


def _line(answer: Answer) -> str:
    """A name and its best hit."""
    name = _shown(answer.asked)
    if answer.asked.error is not None or not answer.hits:
        return f"{_sum(answer):<15} {name}"
    hit = answer.hits[0]
    more = f" and {len(answer.hits) - 1} more" if len(answer.hits) > 1 else ""
    return f"{hit.match:<8} {hit.score:.3f}  {name}  =>  {hit.name} ({', '.join(hit.lists)}){more}"


def _shown(asked: Asked) -> str:
    text = " ".join(asked.text.split())
    return (text if len(text) <= 200 else f"{text[:197]}...") or str(asked.where) or "(no name)"


def _sum(answer: Answer) -> str:
    if answer.asked.error is not None:
        return f"error, {answer.asked.error.what}"
    count = len(answer.hits)
    return f"{count} {'hit' if count == 1 else 'hits'}" if count else "no hit"


def hit_lines(hit: Hit) -> Iterator[str]:
    """A hit on a page: match, score, name, lists, countries and id, and the explanation below."""
    about = ", ".join((*hit.lists, *hit.entry.countries, hit.id))
    owner = "owned by " if hit.field == "owner" else ""
    yield from wrapped(f"{hit.match} {hit.score:.2f}  {owner}{hit.name} ({about})", first="  ", rest="      ")
    facts = [*hit.entry.programs, *hit.entry.citations]
    for line in (*hit.explanations, *([f"listed under {'; '.join(facts)}"] if facts else [])):
        yield from wrapped(line, first="    - ", rest="      ")


def _summary(counts: Counter[str], answers: Answers) -> str:
    total = counts.total()
    hits = sum(counts[level] for level in ("certain", "strong", "possible"))
    each = ", ".join(
        f"{counts[level]:,} {level}" for level in ("certain", "strong", "possible") if counts[level]
    )
    said = [f"{hits:,} with hits ({each})" if hits else "none with a hit"]
    said += [f"{counts['error']:,} not screened for an error"] if counts["error"] else []
    said += [f"{counts['none']:,} without a hit"] if hits and counts["none"] else []
    return bold(f"{counted(total, 'name')} screened as of {answers.on.isoformat()}: {'; '.join(said)}")


__all__ = ["COLUMNS", "Writing", "asked_object", "entry_facts", "hit_lines", "hit_object", "write"]
