"""Parts of a condition that can never hold on some day, or that other parts of it imply.

A part is looked at beside what must hold with it: the other parts of its `and`. A finding is always real; not everything
unreachable is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.text import render
from narrows.rulebook.possible import (
    Assumed,
    Law,
    Wanted,
    atom,
    possible,
    split,
    targets,
    together,
    unknowable,
)


class Part(NamedTuple):
    """A part of a condition, and what is wrong with it.

    `kind`: never (it cannot hold), always (it cannot fail) or implied (it holds wherever another part does). `dated` says
    whether it follows from what scopes and lists hold on the days, rather than from the words.
    """

    kind: str
    node: Node
    want: bool
    why: str
    dated: bool = False

    @property
    def text(self) -> str:
        """The part as it would be written."""
        return written((self.node, self.want))


def written(part: Wanted) -> str:
    """A part, or its opposite, as it would be written."""
    return render(part[0] if part[1] else ir.Not(part[0]))


def parts(node: Node, law: Law) -> list[Part]:
    """Everything that is wrong with a condition, outer parts before inner ones.

    Of two parts that imply each other one alone adds nothing. Both are told, as on another day only one of them may.
    """
    found = [*_look((node, True), Assumed(law)), *_look((node, True), Assumed(law), backward=True)]
    return list({(part.kind, id(part.node)): part for part in found}.values())


def kept_open(part: Wanted, assumed: Assumed) -> bool:
    """Whether a part rests on something that is never known beside what is assumed: it cannot hold, and cannot be ruled out."""
    literals, compounds = split([part])
    for node, _ in literals:
        if unknowable(node, assumed.beside(other for other in literals if other[0] is not node)):
            return True
    defined = [
        (assumed.law.definition(node.name), want) for node, want in literals if isinstance(node, ir.Term)
    ]
    if any(kept_open((node, want), Assumed(assumed.law)) for node, want in defined if node is not None):
        return True
    beside = assumed.beside(literals)
    return any(kept_open((item, want), beside) for node, want in compounds for item in node.children())


def _look(part: Wanted, assumed: Assumed, *, backward: bool = False) -> Iterator[Part]:
    literals, compounds = split([part])
    needless: list[int] = []
    places = range(len(literals))
    for number in reversed(places) if backward else places:
        literal = literals[number]
        others = [other for n, other in enumerate(literals) if n != number and n not in needless]
        for found in _literal(literal, others, assumed, backward=backward):
            if found.kind != "always" and found.node is literal[0]:
                needless.append(number)
            yield found
    beside = assumed.beside(literal for number, literal in enumerate(literals) if number not in needless)
    for compound in compounds:
        yield from _branches(compound, beside, backward=backward)


def _literal(literal: Wanted, others: list[Wanted], assumed: Assumed, *, backward: bool) -> Iterator[Part]:
    node, want = literal
    law = assumed.law
    alone = atom(node, Assumed(law)).of(want)
    beside = assumed.beside(others)
    now = atom(node, beside).of(want)
    if unknowable(node, beside) or (not now.true and kept_open(literal, assumed)):
        return  # it keeps the question open, which may be what is meant
    if not alone.true:
        yield Part("never", node, want, _by_itself(node, want, law))
    elif isinstance(node, ir.Const) or beside.impossible:
        return  # what contradicts itself beside this is told where it stands
    elif not alone.false:
        dated = not isinstance(node, ir.OneOf | ir.Compare | ir.AnyParty | ir.AllParties)
        yield Part("always", node, want, _by_itself(node, not want, law), dated)
    elif not now.true:
        rival = _rival(literal, [*others, *assumed.atoms.items()], law)
        yield Part("never", node, want, f"it contradicts {rival[0]}", rival[1])
    elif not now.false:
        rival = _rival((node, not want), [*others, *assumed.atoms.items()], law)
        twice = rival[0] == written(literal)
        why = "it stands there already" if twice else f"it holds wherever {rival[0]} does"
        yield Part("implied", node, want, why, rival[1])
    if isinstance(node, ir.AnyParty | ir.AllParties):
        yield from _look((node.item, want), Assumed(law), backward=backward)


def _branches(compound: Wanted, assumed: Assumed, *, backward: bool) -> Iterator[Part]:
    """The branches of an `or` (or of a negated `and`)."""
    node, want = compound
    assert isinstance(node, ir.And | ir.Or)
    if assumed.impossible:
        return
    branches = [(item, want) for item in node.items]
    alive = [branch for branch in branches if possible(branch, assumed).true]
    dead = [branch for branch in branches if branch not in alive and not kept_open(branch, assumed)]
    yield from (_unreachable(branch, assumed) for branch in dead)
    settled = any(isinstance(item, ir.Const) for item, _ in alive) or len(alive) + len(dead) < len(branches)
    if alive and not settled and not together([(item, not wanted) for item, wanted in alive], assumed):
        alone = together([(item, not wanted) for item, wanted in alive], Assumed(assumed.law))
        why = (
            "beside what must hold with it, it is false for no facts"
            if alone
            else "it is false for no facts at all"
        )
        yield Part("always", node, want, why)
        return
    needless: list[Wanted] = []
    for branch in reversed(alive) if backward else alive:
        rivals = [other for other in alive if other is not branch and other not in needless]
        rival = next((other for other in rivals if _implies(branch, other, assumed)), None)
        if rival is None:
            yield from _look(branch, assumed, backward=backward)
        else:
            needless.append(branch)
            why = f"{written(rival)} holds wherever it does"
            yield Part("implied", *branch, why, _by_scopes([*split([branch])[0], *split([rival])[0]]))


def _implies(branch: Wanted, other: Wanted, assumed: Assumed) -> bool:
    """Whether one branch can hold only where another does."""
    beside = assumed.beside(split([branch])[0])
    return not beside.impossible and _follows(other, beside)


def _follows(part: Wanted, assumed: Assumed) -> bool:
    """Whether a part is true, and known to be, because of what is assumed."""
    literals, compounds = split([part])
    for node, want in literals:
        now = atom(node, assumed).of(want)
        meaning = assumed.law.definition(node.name) if isinstance(node, ir.Term) else None
        if meaning is not None and now.false:
            if not _follows((meaning, want), assumed):
                return False
        elif now.false or not now.true or not atom(node, Assumed(assumed.law)).of(want).false:
            return False
    return all(any(_follows((item, want), assumed) for item in node.children()) for node, want in compounds)


def _unreachable(branch: Wanted, assumed: Assumed) -> Part:
    """Why a branch cannot hold: by a part of its own, or by what stands beside it."""
    law = assumed.law
    if not possible(branch, Assumed(law)).true:
        own = next((part for part in _look(branch, Assumed(law)) if part.kind == "never"), None)
        if own is None:
            return Part("never", *branch, "its parts contradict each other")
        why = own.why if own.node is branch[0] else f"of {own.text} in it: {own.why}"
        return Part("never", *branch, why, own.dated)
    rival, dated = _rival(branch, list(assumed.atoms.items()), law)
    return Part("never", *branch, f"it contradicts {rival}", dated)


def _rival(part: Wanted, others: list[Wanted], law: Law) -> tuple[str, bool]:
    """The part beside which a part cannot hold, and whether that is so by the members of scopes."""
    for other in others:
        if not possible(part, Assumed(law).beside([other])).true:
            return written(other), _by_scopes([part, other])
    return "what stands beside it", _by_scopes([part, *others])


def _by_scopes(some: list[Wanted]) -> bool:
    """Whether several parts speak of scopes, which have other members on other days."""
    named = (n for node, _ in some for n in node.walk())
    scoped = any(
        isinstance(n, ir.InScope) or (isinstance(n, ir.SetTest | ir.Classified) and n.scopes) for n in named
    )
    return scoped and len({node for node, _ in some}) > 1


def _by_itself(node: Node, want: bool, law: Law) -> str:
    """Why an atom cannot be true (or, with `want` False, cannot be false), whatever stands beside it."""
    match node:
        case ir.Const():
            return "it is written out"
        case ir.InScope(scope=scope) if not law.countries(scope):
            return f"the scope {scope!r} is empty then"
        case ir.InScope(scope=scope):
            return f"the scope {scope!r} holds every country then"
        case ir.OneOf(item=item, values=values):
            return f"{', '.join(values)} is {'no' if want else 'every'} value of {render(item)}"
        case ir.Classified():
            return (
                f"no entry is at, above or below {', '.join(targets(node, law)[:6]) or 'an empty scope'} then"
            )
        case ir.HasReason(reason=reason):
            return f"no entry carries the reason for control {reason} then"
        case ir.Held(globs=globs):
            return f"no requirement in force then matches {', '.join(globs)}"
        case ir.Term(name=name):
            return f"the term {name} is never {'true' if want else 'false'} then"
        case ir.Meets(item=item, values=values, scopes=scopes):
            named = f"{', '.join(values)} is no value of {render(item)}" if values else ""
            return named or f"nothing is in the scope {', '.join(scopes)} then"
        case ir.AnyParty(item=item) | ir.AllParties(item=item):
            return f"no party can {'meet' if want else 'fail'} {render(item)}"
    return "no value is left for it"


__all__ = ["Part", "kept_open", "parts", "written"]
