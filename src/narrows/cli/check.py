"""`narrows check`: orders in, decisions out, record by record and in the order of the input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from narrows.cli.orders import day, engine, errors_of, records
from narrows.cli.output import Progress, complain, opened, print_json, print_lines
from narrows.errors import InputError
from narrows.tabular.record import item_name

if TYPE_CHECKING:
    from narrows.engine import Engine
    from narrows.model.decision import Decision
    from narrows.model.order import Order
    from narrows.tabular.record import Record

CLEAR, ATTENTION, ERROR = 0, 1, 2


class Result(NamedTuple):
    """What became of one record: a decision, or why there is none."""

    record: Record
    order: Order | None
    decision: Decision | None
    error: InputError | None

    @property
    def code(self) -> int:
        """The exit code that this record alone asks for."""
        if self.decision is None:
            return ERROR
        return ATTENTION if needs_attention(self.decision) else CLEAR

    @property
    def id(self) -> str | None:
        return self.decision.id if self.decision is not None else self.record.id

    @property
    def item(self) -> str:
        return item_name(self.record.raw)


def is_clear(outcome: str) -> bool:
    """Whether an outcome alone lets an order go."""
    from narrows.model.decision import CLEARED

    return outcome in CLEARED


def needs_attention(decision: Decision) -> bool:
    """Whether a person must look: a license, a prohibition, an open question, or a listed party."""
    return not is_clear(decision.outcome) or any(party.hits for party in decision.parties)


def print_schema(output: Path | None) -> None:
    """The JSON Schema of a decision, and of the error in the place of one."""
    from narrows.cli.schema import element_schema

    print_json(element_schema(), output)


def form(asked: str | None, output: Path | None) -> str:
    """The form of the output: what was asked for, else what the name of the file says, else a table."""
    if asked is not None or output is None:
        return str(asked or "table")
    from narrows.tabular import output_format_of

    return output_format_of(output) or "table"


def run(
    files: Sequence[str],
    *,
    as_of: str | None,
    clean: bool,
    mapping: Sequence[str],
    rules: Sequence[Path],
    input_format: str | None,
    ignore_unknown: bool = False,
    form: str,
    output: Path | None,
    with_trail: bool,
    lists: Sequence[str] = (),
) -> int:
    """Decide every record and write the decisions. Gives the exit code. Raises NarrowsError before the first record."""
    on = day(as_of, "--as-of")
    found = records(files, mapping=mapping, input_format=input_format, ignore_unknown=ignore_unknown)
    deciding = engine(rules, clean=clean, lists=lists, on=on)
    results = Results(decided(deciding, found, on, with_trail=with_trail and form in ("json", "jsonl")))
    if form in ("json", "jsonl"):
        with opened(output) as stream:
            _write_json(results, stream, lines=form == "jsonl")
    elif form == "table":
        from narrows.cli.view import pages

        print_lines(pages(list(results), deciding), output)
    else:
        from narrows.cli.rows import write_rows

        write_rows(results, form, output)
    return results.code


class Results:
    """The results as they come; remembers the worst exit code, and complains of errors on standard error."""

    def __init__(self, results: Iterator[Result]) -> None:
        self._results = results
        self.code = CLEAR

    def __iter__(self) -> Iterator[Result]:
        progress = Progress("orders decided")
        try:
            for result in self._results:
                if result.error is not None:
                    for error in errors_of(result.error):
                        complain(error)
                self.code = max(self.code, result.code)
                yield result
                progress.step()
        finally:
            progress.close()


def decided(
    deciding: Engine, found: Iterator[Record], on: date | None, *, with_trail: bool
) -> Iterator[Result]:
    """A result for each record."""
    for record in found:
        order = decision = problem = None
        try:
            order = record.order(as_of=on)
            decision = deciding.decide(order, where=record.where, with_trail=with_trail)
        except InputError as error:
            problem = error
        yield Result(record, order, decision, problem)


def error_object(id_: str | None, error: InputError) -> dict[str, object]:
    """What stands in the place of a decision that could not be made."""
    told = error.to_dict()
    others = [other.to_dict() for other in errors_of(error)[1:]]
    if others:
        told["also"] = others
    return {"error": told} if id_ is None else {"id": id_, "error": told}


def _write_json(results: Results, stream: BinaryIO, *, lines: bool) -> None:
    import msgspec

    between, last = (b"\n", b"\n") if lines else (b",\n", b"\n]\n")
    if not lines:
        stream.write(b"[\n")
    count = 0
    for result in results:
        if result.decision is not None:
            data = result.decision.to_json()
        else:
            assert result.error is not None
            data = msgspec.json.encode(error_object(result.id, result.error), order="deterministic")
        stream.write(data if count == 0 else between + data)
        count += 1
    if count or not lines:
        stream.write(last)
