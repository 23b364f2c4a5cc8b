"""What a batch says of a row beside its verdict: assumptions, notices, listed parties, confidence.

Remarks are few and shared by many rows: each is written once, and each distinct combination of remarks is put into words once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from narrows.batch.columns import Ids, combined
from narrows.batch.shared import Column, Shared
from narrows.decide.bench import whole
from narrows.decide.exporters import asks_exporter
from narrows.decide.missing import Lack
from narrows.decide.redflags import OfClaims, where_claimed
from narrows.engine import Engine
from narrows.model.decision import Decision, PartyResult, RegimeDecision, least_confident


class Remark(NamedTuple):
    """What was remarked in reading one part of an order: `notices` on its text, `own` notices on what it means,
    `of_claims` where something is `claimed`, which another part says, and `of_exporter` where it is asked who exports."""

    assumptions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    confidence: str = "high"
    of_claims: tuple[OfClaims, ...] = ()
    claimed: frozenset[str] = frozenset()
    of_exporter: tuple[str, ...] = ()


class Closing(NamedTuple):
    """What is remarked on a verdict: assumptions before and after what is said of screening, notices, confidence, the
    regimes that answered, and whether it is asked who exports."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    notices: tuple[str, ...]
    confidence: str
    regimes: tuple[str, ...] = ()
    asks_exporter: bool = False


class Remarks:
    """All remarks met, numbered; 0 says nothing."""

    def __init__(self, using: Engine) -> None:
        self.screening = using.sources.screening
        self._decider = using.decider
        self._beyond = [
            (name, np.datetime64(using.book.checked_to(name)), using.decider.beyond_notice(name))
            for name in using.decider.bench.judges
        ]
        self._remarks: dict[Remark, int] = {Remark(): 0}
        self._list: list[Remark] = [Remark()]
        nothing = Closing((), (), (), "high")
        self._closings: dict[Closing, int] = {nothing: 0}
        self._closing_list: list[Closing] = [nothing]
        self._listed: dict[str, int] = {"": 0}
        self._listed_list: list[str] = [""]

    def add(self, remark: Remark) -> int:
        """The number of a remark."""
        number = self._remarks.setdefault(remark, len(self._list))
        if number == len(self._list):
            self._list.append(remark)
        return number

    def and_said(self, number: int, notices: tuple[str, ...]) -> int:
        """The number of a remark with further notices on what a part means."""
        remark = self._list[number]
        return self.add(remark._replace(own=(*remark.own, *notices)))

    def add_closing(
        self,
        stated: str | None,
        views: Mapping[str, RegimeDecision],
        notices: Sequence[str],
        lacks: Lack,
    ) -> int:
        """The number of what is remarked on the answers of regimes, where the order states an ECCN or none."""
        before, after = self._decider.general_assumptions(stated, views, lacks)
        sure = whole(views).confidence
        asks = asks_exporter(self._decider.book, lacks.missing)
        closing = Closing(tuple(before), tuple(after), tuple(notices), sure, tuple(views), asks)
        number = self._closings.setdefault(closing, len(self._closing_list))
        if number == len(self._closing_list):
            self._closing_list.append(closing)
        return number

    def beyond(self, closings: Ids, days: npt.NDArray[np.datetime64]) -> Ids:
        """For each row a number that says beyond which of its regimes' horizons its day is; 0 for none."""
        found = np.zeros(len(days), np.int64)
        for place, (name, checked, _) in enumerate(self._beyond):
            late = days > checked
            if late.any():
                answered = np.array([name in closing.regimes for closing in self._closing_list], np.bool_)
                found |= (late & answered[closings]).astype(np.int64) << place
        return found

    def add_listed(self, party: PartyResult) -> int:
        """The number of a party with its listings, of which the text is kept; 0 if it is on no list."""
        text = msgspec.json.encode(party).decode() if party.hits else ""
        number = self._listed.setdefault(text, len(self._listed_list))
        if number == len(self._listed_list):
            self._listed_list.append(text)
        return number

    def told(
        self,
        parts: Parts,
        closings: Ids,
        listed: Sequence[Ids],
        named: npt.NDArray[np.bool_],
        beyond: Ids,
    ) -> tuple[Shared, Shared]:
        """The listed parties, and the other columns of remarks, for rows given by the numbers of the remarks on their parts."""
        columns = parts.in_order()
        ids, firsts = combined([*columns, closings, named.view(np.int8), beyond])
        texts: dict[str, list[str]] = {"assumptions": [], "notices": [], "confidence": []}
        for row in firsts.tolist():
            own = [self._list[numbers[row]] for numbers in columns]
            assumed = [self._list[numbers[row]] for numbers in parts.as_assumed()]
            closing = self._closing_list[closings[row]]
            texts["assumptions"].append(
                _texts(
                    *(
                        text
                        for remark in assumed
                        for text in (
                            *remark.assumptions,
                            *(remark.of_exporter if closing.asks_exporter else ()),
                        )
                    ),
                    *closing.before,
                    *([self.screening] if named[row] else []),
                    *closing.after,
                )
            )
            texts["notices"].append(
                _texts(
                    *(text for remark in own for text in remark.notices),
                    *(text for remark in own for text in remark.own),
                    *where_claimed(
                        (told for remark in own for told in remark.of_claims),
                        frozenset().union(*(remark.claimed for remark in own)),
                    ),
                    *closing.notices,
                    *(text for place, (_, _, text) in enumerate(self._beyond) if beyond[row] >> place & 1),
                )
            )
            texts["confidence"].append(
                least_confident(closing.confidence, *(remark.confidence for remark in own))
            )
        which, where = (
            combined(list(listed)) if listed else (np.zeros(len(ids), np.int64), np.zeros(1, np.int64))
        )
        lists = [
            f"[{','.join(filter(None, (self._listed_list[numbers[row]] for numbers in listed)))}]"
            for row in where.tolist()
        ]
        return (
            Shared({"listed_parties": Column.of(lists)}, which),
            Shared({name: Column.of(some) for name, some in texts.items()}, ids),
        )


class Parts(NamedTuple):
    """The numbers of the remarks on each row's parts."""

    route: Ids
    exporter: Ids
    parties: Sequence[Ids]
    item: Ids
    value: Ids
    recipient: Ids
    end_use: Ids

    def in_order(self) -> list[Ids]:
        """In the order in which an order is read."""
        return [
            self.route,
            self.exporter,
            *self.parties,
            self.item,
            self.value,
            self.recipient,
            self.end_use,
        ]

    def as_assumed(self) -> list[Ids]:
        """In the order in which a decision tells its assumptions."""
        return [self.route, self.item, *self.parties, self.exporter, self.end_use]


def told_of(decision: Decision) -> dict[str, str]:
    """The same columns of a decision that was made by itself."""
    listed = ",".join(msgspec.json.encode(party).decode() for party in decision.parties if party.hits)
    return {
        "listed_parties": f"[{listed}]",
        "assumptions": _texts(*decision.assumptions),
        "notices": _texts(*decision.notices),
        "confidence": decision.confidence,
    }


def _texts(*texts: str) -> str:
    return msgspec.json.encode(list(dict.fromkeys(texts))).decode()
