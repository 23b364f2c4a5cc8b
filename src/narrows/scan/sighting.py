"""What the finders report of a block: something was seen at a span."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, Protocol

from narrows.lists.entry import Entry
from narrows.scan.fold import Span

Kind = Literal["party", "address", "product", "eccn", "red_flag"]
Match = Literal["certain", "strong", "possible"]
RANK: dict[str, int] = {"certain": 2, "strong": 1, "possible": 0}


class Hit(Protocol):
    """One answer of a watchlist: an entry, the name of it that fits, how well, and why."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def alias(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def match(self) -> Match: ...
    @property
    def lists(self) -> Sequence[str]: ...
    @property
    def explanations(self) -> Sequence[str]: ...
    @property
    def entry(self) -> Entry: ...


class Watchlist(Protocol):
    """What scanning asks of screening: the entries themselves, and the hits of names."""

    @property
    def entries(self) -> Iterable[Entry]: ...
    def screen(
        self, names: Sequence[str], threshold: float | None = None, limit: int = 10
    ) -> Sequence[Sequence[Hit]]: ...


class Sighting(NamedTuple):
    """Something seen in a block. `score` is None where nothing measured it; `about` names what else belongs to it,
    `whole` says that it is the whole value of a field, `listed` that a name stands there as it is listed."""

    kind: Kind
    id: str
    name: str
    span: Span
    match: Match
    score: float | None = None
    lists: tuple[str, ...] = ()
    explanations: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    attention: bool = True
    whole: bool = False
    listed: bool = False

    @property
    def rank(self) -> tuple[int, bool, float, int]:
        """Better sightings have higher ranks: by match, whether it is the whole of a field, score, length."""
        return RANK[self.match], self.whole, round(self.score or 0.0, 3), self.span.last - self.span.first
