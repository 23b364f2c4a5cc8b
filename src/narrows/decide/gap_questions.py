"""The questions about the gaps of an open decision: one for each unknown fact that keeps it open, with the answers to try.

What is asked is named as an order states it: a paragraph of the stated entry, a whole end-use block, a party's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from narrows.decide.answers_to_try import Answers, answers_to_try
from narrows.decide.gaps import ECCN, NOT_STATED, Gap, Gaps
from narrows.decide.question import NONE, Question, merged
from narrows.decide.route import RELEASES
from narrows.model.eccn import EAR99, is_lesser
from narrows.remembered import Remembered
from narrows.rulebook import paragraphs
from narrows.rulebook.edition import MOST_STATED, Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.kleene import at_or_below
from narrows.rulebook.expr.scalar import Facts


def questions_about(gaps: Gaps, *, undetermined: bool = True) -> list[Question]:
    """The unknown facts that were found, each with its answers; in the order in which facts are declared. `undetermined`: whether
    nothing is settled yet, so that what may be wrong in the order is asked, too."""
    edition, facts = gaps.edition, gaps.facts
    order = edition.layout.order
    asked: list[Question] = []
    idle: list[Question] = []
    for gap in sorted(gaps.found, key=lambda gap: (gap.party, order[gap.fact.name])):
        ids, atoms = gaps.found[gap]
        question = _ask(edition, facts, gap, tuple(sorted(ids)), tuple(atoms.values()))
        vain = not question.answers and _of_a_paragraph(facts[edition.eccn_slot], gap, gaps)
        (idle if vain else asked).append(question)
    # It is still the one to ask where there is no other: the number itself may be wrong.
    return merged(asked or (idle if undetermined else []))


def _of_a_paragraph(stated: str | None, gap: Gap, gaps: Gaps) -> bool:
    """Whether nothing but the paragraph of a stated ECCN is asked for. Of an entry that has none it tells
    nothing. A number that is none on the day is asked for itself."""
    if gap.fact.name != ECCN or stated is None or gap in gaps.outright:
        return False
    return not paragraphs.told(gaps.edition.book, stated, gaps.edition.start)


def _ask(edition: Edition, facts: Facts, gap: Gap, ids: tuple[str, ...], atoms: tuple[Node, ...]) -> Question:
    fact = gap.fact
    declared = edition.book.raw.facts.get(fact.name)
    name = declared.ask if declared is not None and declared.ask else fact.name
    if name != fact.name and fact.type is Type.COUNTRY and _partly_stated(edition, facts, name):
        name = fact.name
    if gap.party == NOT_STATED:
        return _all_parties(edition, facts, ids)
    own = name == fact.name
    found = _named(name, fact, answers_to_try(edition, facts, fact, atoms))
    stated = facts[edition.eccn_slot]
    if fact.name == ECCN and stated is not None:
        found = _paragraphs(edition, stated, found, atoms)
    if gap.party >= 0:
        put = _party_putter(edition.parties, gap.party, edition.layout.places[fact.name])
        name = name.replace("party.", f"parties[{gap.party}].")
    else:
        put = _putter(edition.slot(fact.name))
    return Question(
        name,
        put,
        found.each,
        ids,
        frozenset((fact.name,)),
        found.complete,
        found.more,
        found.countries,
        ordinary=gap.party >= 0 or fact.type not in (Type.NUMBER, Type.MAP),
        exhausts=found.complete and own and fact.type is not Type.MAP,
    )


def _paragraphs(edition: Edition, stated: str, found: Answers, atoms: tuple[Node, ...]) -> Answers:
    """Of an entry that is stated only a paragraph would tell more: those that the conditions name, and those listed, of which the
    one with the fewest reasons for control is the ordinary one. Of an entry of little control of which the registry has none any
    other than those that classes are asked about is."""
    listed = _listed(edition, stated)
    named = [code for _, code in found.each]
    lesser = stated != EAR99 and is_lesser(stated) and not edition.book.raw.eccns.below(stated, edition.start)
    if lesser:
        parts = (part for atom in atoms for part in atom.walk() if isinstance(part, ir.Classified))
        named += sorted({code for part in parts for code in part.eccns})
    below = [code for code in named if code != stated and at_or_below(code, (stated,)) and code not in listed]
    each = [(code, code) for code in dict.fromkeys((*below, *listed))]
    if lesser:
        each.append(("another paragraph", f"{stated}.\x00"))
    return Answers(tuple(each), complete=False)


def _listed(edition: Edition, eccn: str) -> tuple[str, ...]:
    """The paragraphs of an ECCN in the registry and among the classes: first those of which more is open, and that more reasons
    control."""
    known: Remembered[str, tuple[str, ...]]
    known = edition.made_once("paragraphs", lambda _: Remembered(MOST_STATED))
    found = known.get(eccn)
    if found is None:
        classes = (rule.provision.eccn for rule in edition.classes_under((eccn,)))
        listed = edition.book.raw.eccns.below(eccn, edition.start)
        below = dict.fromkeys((*listed, *(code for code in classes if code and code != eccn)))
        told = {code: edition.stated_reasons(code) for code in below}
        ordered = sorted(below, key=lambda code: (told[code].complete, -len(told[code].certain)))
        found = known.keep(eccn, tuple(ordered))
    return found


def _putter(slot: int) -> Callable[[Facts, Any], None]:
    def put(into: Facts, value: Any) -> None:
        into[slot] = _beside(into[slot], value)

    return put


def _beside(known: Any, value: Any) -> Any:
    """An answer beside what is known of a fact: of a set or a map some members may be."""
    if isinstance(known, frozenset) and isinstance(value, frozenset):
        return value | (known - {None})
    if isinstance(known, dict) and isinstance(value, dict):
        return {**value, **{key: rate for key, rate in known.items() if rate is not None}}
    return value


def _partly_stated(edition: Edition, facts: Facts, name: str) -> bool:
    """Whether some of the facts that are asked for under a shared name are known: then each of the others has its own."""
    return any(
        facts[edition.slot(fact.name)] is not None
        for fact in edition.book.raw.facts.facts
        if fact.ask == name and fact.name != name
    )


_NEGATIVE: dict[Type, Any] = {
    Type.BOOLEAN: False,
    Type.NUMBER: 0.0,
    Type.TEXT: "",
    Type.TEXTS: frozenset(),
    Type.COUNTRIES: frozenset(),
    Type.COUNTRY: None,
}
"""The values of facts that say nothing against an order."""


def _named(name: str, fact: ir.Fact, found: Answers) -> Answers:
    """Answers of a fact that is asked for under a shared name, such as a whole end-use block or a party's name.

    A flag and a number are named in their answers, and so is each element of a set that stands beside the flags; what only
    qualifies them takes its negative value.
    """
    if name == fact.name or name == fact.name.replace("party.", name.partition(".")[0] + "."):
        return found
    if fact.type is Type.BOOLEAN:
        block, _, own = fact.name.partition(".")
        # The name of a fact of another block would read as what to write into the field that is asked for.
        said = own if name.startswith(block) else f"{own} is so"
        return Answers(((said, True), (NONE, False)))
    if fact.type is Type.NUMBER:
        own = fact.name.partition(".")[2]
        return found._replace(each=tuple((f"{own} {label}", value) for label, value in found.each))
    if fact.type is Type.TEXTS and fact.name.startswith(f"{name}."):
        *some, (_, harmless) = found.each
        own = fact.name.removeprefix(f"{name}.")
        return Answers((*((f"{own}: {label}", value) for label, value in some), (NONE, harmless)))
    if fact.type in _NEGATIVE and name.rpartition(".")[2] in ("end_use", "name", "owners"):
        return Answers(((NONE, _NEGATIVE[fact.type]),))
    return found


def _party_putter(slot: int, number: int, index: int) -> Callable[[Facts, Any], None]:
    def put(into: Facts, value: Any) -> None:
        parties = list(into[slot])
        party = list(parties[number])
        party[index] = _beside(party[index], value)
        parties[number] = tuple(party)
        into[slot] = parties

    return put


def _all_parties(edition: Edition, facts: Facts, ids: tuple[str, ...]) -> Question:
    """No party is stated at all: the one answer worth giving is the harmless one, and that everything else depends."""
    slot = edition.parties
    harmless = _harmless_party(edition, facts[edition.slot("destination")])
    # A release is to a person, who has no headquarters.
    seat = "" if facts[edition.slot("activity")] in RELEASES else ", headquartered in the destination"

    def put(into: Facts, value: Any) -> None:
        into[slot] = value

    return Question(
        "parties",
        put,
        ((f"stated, on no list{seat}", (harmless,)),),
        ids,
        frozenset(edition.layout.party_facts),
    )


def _harmless_party(edition: Edition, country: str | None) -> tuple[Any, ...]:
    """A party on no list, located and headquartered in a country."""
    facts = edition.book.raw.facts.party_facts
    types = (Type(fact.type) for fact in facts)
    return tuple(country if type_ is Type.COUNTRY else _NEGATIVE[type_] for type_ in types)
