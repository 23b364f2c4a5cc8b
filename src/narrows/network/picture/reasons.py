"""Why a node is less than whole, for a reader of the table: the words, and in full what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping

from narrows.counted import first_of
from narrows.network.picture.html import text
from narrows.network.picture.shades import WHOLE, between, percent
from narrows.network.picture.whose import jurisdictions
from narrows.network.result import Because, Cut, Node

LISTED = 12
"""So many causes of one kind are named."""


def why(node: Node, names: Mapping[str, str]) -> str:
    """The reasons of a node as HTML: a line for each cause, its suppliers to be unfolded."""
    whose = ", ".join(jurisdictions(node))
    parts = [
        _providers(one, f", by {text(whose)}" if whose else "")
        for one in node.because
        if one.cause == "providers"
    ]
    for cause, words in (("input", "lacks what goes into it"), ("kinds", "lacks of its kinds")):
        found = [one for one in node.because if one.cause == cause]
        if found:
            listed = first_of([_via(one, names) for one in found], LISTED, last=", and ")
            parts.append(f"<p>{words}: {listed}</p>")
    if node.id in node.unknown and node.status == "nothing":
        parts.append("<p>nobody says who supplies it</p>")
    elsewhere = [id_ for id_ in node.unknown if id_ != node.id]
    if elsewhere:
        parts.append(_folded("unknown among what leads to it", [names.get(id_, id_) for id_ in elsewhere]))
    weak = [id_ for id_ in node.resting_on_low if id_ != node.id]
    if weak:
        parts.append(
            _folded("of low confidence among what leads to it", [names.get(id_, id_) for id_ in weak])
        )
    if node.by_use:
        uses = [
            f"{names.get(use, use) or 'other uses'}: {percent(left)}" for use, left in node.by_use.items()
        ]
        parts.append(_folded("uses for which other parts are left", uses))
    return "".join(parts)


def basis(node: Node) -> str:
    """What the own part of a node rests on."""
    if node.status == "shares":
        return f"shares ({node.confidence} confidence)"
    if node.status == "providers":
        return "suppliers named, no shares"
    return "no supplier named"


def _via(one: Because, names: Mapping[str, str]) -> str:
    root = f", from {names.get(one.root, one.root)}" if one.root and one.root != one.via else ""
    return f"{text(names.get(one.via, one.via))} ({text(percent(one.availability) + root)})"


def _providers(one: Because, whose: str) -> str:
    items = "".join(f"<li>{_cut(cut)}</li>" for cut in one.cuts)
    count = len({cut.provider for cut in one.cuts})
    word = "suppliers" if count != 1 else "supplier"
    return (
        f"<details><summary>{count} {word} cut or undetermined{whose}: {text(percent(one.availability))} left"
        f"</summary><ul>{items}</ul></details>"
    )


def _cut(cut: Cut) -> str:
    where = f" ({cut.country})" if cut.country else ""
    parts = [f"<b>{text(cut.provider + where)}</b>"]
    if cut.share is not None:
        ends = f", {between(cut.low, cut.high)}" if cut.low is not None and cut.high is not None else ""
        of = f" of {cut.measure}" if cut.measure else ""
        parts.append(text(f"{percent(cut.share)}{of}{ends} ({cut.confidence} confidence)"))
    else:
        parts.append("no share stated")
    outcome = cut.outcome.replace("_", " ")
    policy = f", {cut.policy.replace('_', ' ')}" if cut.policy else ""
    left = f"; {percent(cut.left)} of it taken as left" if 0.0 < cut.left < WHOLE else ""
    parts.append(text(f"{outcome}{policy}{left}"))
    if cut.citations:
        weak = f" ({cut.rule_confidence} confidence)" if cut.rule_confidence != "high" else ""
        parts.append(text("; ".join(cut.citations) + weak))
    if cut.missing and cut.outcome == "undetermined":
        parts.append("would be settled by " + ", ".join(f"<code>{text(one)}</code>" for one in cut.missing))
    if cut.why:
        parts.append(text(cut.why))
    return ": ".join(parts[:1]) + ": " + "; ".join(parts[1:])


def _folded(words: str, items: list[str]) -> str:
    listed = "; ".join(text(one) for one in items)
    return f"<details><summary>{len(items)} {text(words)}</summary><p>{listed}</p></details>"
