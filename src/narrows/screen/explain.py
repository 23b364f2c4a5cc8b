"""Why a name is a hit: which listed name, what was matched with what, what was not, and what was discounted."""

from __future__ import annotations

import numpy as np

from narrows.lists.entry import Name
from narrows.screen.index import Compared
from narrows.screen.kernel.features import FEATURES
from narrows.screen.kernel.layout import ACRONYM, READING
from narrows.screen.scripts import readings
from narrows.screen.tables import feature_words, model

_KINDS = {"alias": "alias", "former": "former name", "native": "name in its own script", "primary": "name"}


def explain(query: str, listed: Name, flags: int, best: Compared | None, *, same: bool) -> tuple[str, ...]:
    """The lines of an explanation: the query, the listed name, the flags of its row, and the two word by word.

    Names that are the `same` but for how they are typed need no comparison.
    """
    weak = ", which the publisher calls weak" if listed.quality == "weak" else ""
    kind = _KINDS[listed.kind]
    if same:
        return (f"the same as the {kind} {listed.text!r}{weak}",)
    lines = [f"near the {kind} {listed.text!r}{weak}"]
    if flags & ACRONYM:
        lines[0] = f"an acronym of the {kind} {listed.text!r}"
    if best is None:
        return tuple(lines)
    lines += _read(query, best.reading, "query")
    if flags & READING:
        lines += _read(listed.text, best.name_text, "listed name")
    pairs = [
        f"{pair.query} = {pair.name}"
        if pair.like >= 0.999
        else f"{pair.query} ~ {pair.name} ({pair.like:.2f})"
        for pair in best.pairs
    ]
    if pairs:
        lines.append("matched: " + ", ".join(pairs))
    if best.query_rest:
        lines.append("not in the listed name: " + ", ".join(best.query_rest))
    if best.name_rest:
        lines.append("not in the query: " + ", ".join(best.name_rest))
    lines += _discounts(best)
    return tuple(lines)


def _read(name: str, text: str, side: str) -> list[str]:
    """How a name in another script was read."""
    for reading in readings(name):
        if reading.text == text:
            return [f"{side} read as {reading.text!r} ({reading.kind}: {reading.explanation})" if reading.explanation
                    else f"{side} read as {reading.text!r} ({reading.kind})"]  # fmt: skip
    return []


def _discounts(best: Compared) -> list[str]:
    """The features that took most from the score, in words."""
    parts = model().parts(best.features)
    said = feature_words()
    out = []
    for at in np.argsort(parts)[:3]:
        name = FEATURES[at]
        if parts[at] <= -0.3 and name in said:
            out.append(f"discounted: {said[name]} ({parts[at]:+.1f})")
    return out
