"""Reading the end uses of a table of orders: what they state, and what other parts of their rows say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from narrows.batch.columns import Ids, combined
from narrows.batch.distinct import BAD, Part, Seen, Source, of_rows, put_dated
from narrows.batch.remarks import Remark, Remarks
from narrows.decide.aimed import tells
from narrows.decide.blocks import end_use_block, sent_to
from narrows.decide.kernel import Kernel
from narrows.decide.named import NOBODY, InText, mentions
from narrows.engine import Engine
from narrows.model.order import EndUse, parse_end_use


class Naming(NamedTuple):
    """What the names of one kind of part say of the end use: for each row the number of its part, and for each part the red flags
    that its name raises, with their words (`outright` if they leave no room for an answer), and the places that it names; `is_open` says
    which leave open what they are, or for which machine."""

    ids: Ids
    flags: Sequence[Mapping[str, str]]
    places: Sequence[frozenset[str]]
    outright: bool = False
    is_open: Sequence[bool] = ()


class EndUses:
    """Reads end uses for one engine into the pool of a kernel."""

    def __init__(self, using: Engine, kernel: Kernel, seen: Seen, remarks: Remarks) -> None:
        self.engine = using
        self.pool = kernel.pools["end_use"]
        self.seen = seen
        self.remarks = remarks

    def read(self, source: Source, columns: Sequence[str], namings: Sequence[Naming]) -> tuple[Ids, Ids]:
        """The number of each row's end use, with what the names of its item and of its parties say of it, and of the remarks
        on it."""
        ids, found = self.seen.distinct(source, columns, self._end_use)
        numbers, remarks = of_rows(ids, [None if use is None else use.plain for use in found])
        raising = [one for one in namings if any(one.flags)]
        if raising:
            raised = [np.array([bool(flags) for flags in one.flags])[one.ids] for one in raising]
            rows = np.flatnonzero(np.any(raised, axis=0) & (numbers != BAD))
            which, firsts = combined([ids[rows], *(one.ids[rows] for one in raising)])
            parts = [self._under(found[ids[row]], row, raising) for row in rows[firsts].tolist()]
            numbers[rows], remarks[rows] = of_rows(which, parts)
        for one in namings:
            self._send(numbers, one)
            if any(one.is_open):
                rows = np.flatnonzero(np.array(one.is_open, np.bool_)[one.ids])
                telling = [use for use in np.unique(ids[rows]).tolist() if self._tells(found[use])]
                # What the item is, the end use says: that is for the whole order to judge.
                numbers[rows[np.isin(ids[rows], telling)]] = BAD
        return numbers, remarks

    def _tells(self, use: _EndUse | None) -> bool:
        """Whether an end use says anything of an item whose name leaves open what it is; found out where there is such an item."""
        if use is None:
            return False
        if use.tells is None:
            use.tells = tells(use.stated, self.engine.catalog)
        return use.tells

    def _under(self, use: _EndUse, row: int, raising: Sequence[Naming]) -> Part:
        """An end use under the flags that the names of a row raise."""
        by_names: dict[str, str] = {}
        outright: set[str] = set()
        for one in raising:
            flags = one.flags[one.ids[row]]
            by_names |= flags
            outright.update(flags if one.outright else ())
        key = (*by_names.items(), *sorted(outright))
        if key not in use.under:
            use.under[key] = self._part(use, InText(by_names, outright=frozenset(outright)))
        return use.under[key]

    def _send(self, end_use: Ids, naming: Naming) -> None:
        """Put in the end uses of rows whose other parts name places as well."""

        def sent(part: int, use: int) -> int:
            return use if use < 0 else self.pool.add(sent_to(self.pool.rows[use], naming.places[part]))

        named = np.array([bool(places) for places in naming.places], np.bool_)
        put_dated(end_use, named, naming.ids, end_use.copy(), sent)

    def _end_use(self, raw: dict[str, Any]) -> _EndUse:
        noticed: list[str] = []
        stated = parse_end_use(raw.get("end_use"), notices=noticed)
        use = _EndUse(stated, tuple(noticed))
        # Whether whom the words name raises a question depends on the day and on the parties.
        if stated is None or not mentions(stated.description, self.engine.screening):
            use.plain = self._part(use, NOBODY)
        return use

    def _part(self, use: _EndUse, named: InText) -> Part:
        block = end_use_block(use.stated, self.engine.assume, named)
        remark = Remark(block.assumptions, use.noticed, tuple(block.notices), of_claims=block.of_claims)
        return Part(self.pool.add(block.facts), self.remarks.add(remark))


@dataclass(slots=True)
class _EndUse:
    """An end use as read: by itself, unless that is left to the single decision, and under the flags that names raise."""

    stated: EndUse | None
    noticed: tuple[str, ...]
    tells: bool | None = None
    """None: not found out yet."""
    plain: Part | None = None
    under: dict[tuple[Any, ...], Part] = field(default_factory=dict)
