"""By whose rules supply is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from narrows.network.picture.shades import WHOLE
from narrows.network.result import Cut, Node


def jurisdictions(node: Node) -> list[str]:
    """Whose rules cut the suppliers of a node, those that cut most first; `withdrawn` where none was asked.

    Only the measure of shares that counts is looked at, where there are shares.
    """
    measures = {one.name for one in node.measures[:1]}
    cuts = (cut for one in node.because if one.cause == "providers" for cut in one.cuts)
    return _most([cut for cut in cuts if cut.left < WHOLE and (not measures or cut.measure in measures)])


def _most(cuts: Iterable[Cut]) -> list[str]:
    lost: dict[str, float] = defaultdict(float)
    for cut in cuts:
        for who in _of(cut):
            lost[who] += (cut.share or 0.0) * (1.0 - cut.left)
    return sorted(lost, key=lambda who: (-lost[who], who))


def _of(cut: Cut) -> list[str]:
    """The first part of the ids of provisions names the jurisdiction, as in `us.ear.744.23`."""
    if cut.provisions:
        return list(dict.fromkeys(one.split(".")[0].upper() for one in cut.provisions))
    return [cut.outcome] if cut.outcome == "withdrawn" else []
