"""What single rules say, as the judge asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from narrows.model.decision import POLICIES
from narrows.rulebook.book import Book
from narrows.rulebook.expr import ir
from narrows.rulebook.names import matches
from narrows.rulebook.reasons import reasons
from narrows.rulebook.rule import Rule
from narrows.rulebook.schema import ThenOverride, ThenPolicy, ThenRequirement

if TYPE_CHECKING:
    from narrows.decide.verdict import Pattern


def overrides(over: Rule, rule: Rule) -> bool:
    """Whether an override, or a compliance date, keeps a requirement from being enforced while it holds."""
    if over.clock == "compliance":
        return over.version is rule.version
    return isinstance(over.version.then, ThenOverride) and matches(rule.id, over.provision.of)


def overriding(rule: Rule, some: Mapping[str, Sequence[Rule]]) -> list[Rule]:
    """The overrides, of some rules by kind, of a requirement."""
    return [over for over in some["override"] if overrides(over, rule)]


def not_set_aside(book: Book, pattern: Pattern, some: Iterable[Rule]) -> list[Rule]:
    """Some rules without the requirements that an override that holds keeps from being enforced: these move nothing whether they hold
    or not."""
    over = [rule for rule in map(book.rules.__getitem__, pattern.held) if rule.kind == "override"]
    return [
        rule for rule in some if rule.kind != "requirement" or not any(overrides(one, rule) for one in over)
    ]


def requirement_of(rule: Rule) -> ThenRequirement:
    """What a requirement says."""
    assert isinstance(rule.version.then, ThenRequirement)
    return rule.version.then


def policy_of(rule: Rule) -> str:
    """The review policy that a policy rule says."""
    assert isinstance(rule.version.then, ThenPolicy)
    return rule.version.then.policy


def override_name(rule: Rule) -> str:
    """How a decision names what keeps a requirement from being enforced."""
    return f"{rule.id} ({rule.clock})" if rule.clock else rule.id


def unmet(book: Book, rule: Rule) -> str:
    """How to say that the terms of an exception do not hold, and which of them nobody but the exporter can say to hold."""
    known: dict[int, str] = book.made_once("terms of exceptions that do not hold", dict)
    found = known.get(rule.number)
    if found is None:
        found = known[rule.number] = _unmet(book, rule)
    return found


def _unmet(book: Book, rule: Rule) -> str:
    node = book.node(rule.provision, rule.version)
    names = [] if node is None else sorted(fact.name for fact in ir.facts_of(node))
    claims = ", ".join(name for name in names if name.startswith("claims."))
    return "its terms do not hold" + (f", or are not claimed by {claims}" if claims else "") + " ({citation})"


def shown(classes: list[Rule]) -> list[Rule]:
    """Held classes without the catch-all entries where a more specific one holds.

    Anti-terrorism-only entries (x99x) describe what is not elsewhere specified; they yield to any other entry.
    """
    specific = [
        rule for rule in classes if any(not reason.startswith("AT") for reason in reasons(rule.version))
    ]
    kept = specific or classes
    return sorted(kept, key=lambda rule: (rule.provision.eccn.count("."), rule.provision.eccn), reverse=False)


def strictest(policies: Iterable[str | None]) -> str | None:
    """The strictest of some policies; None if there is none."""
    known = [policy for policy in policies if policy is not None]
    return min(known, key=POLICIES.index) if known else None


def codes_of(classes: list[Rule], requirements: list[Rule]) -> tuple[str, ...]:
    """The numbers of an item on the lists of a regime, each once."""
    codes = [rule.provision.eccn for rule in classes]
    codes += [rule.provision.item_code for rule in requirements if rule.provision.item_code]
    return tuple(dict.fromkeys(codes))
