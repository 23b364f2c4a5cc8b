"""openfisca-core on the law of one day: a variable for every term and rule, formulas over vectors of orders.

Texts, countries and ECCNs are handed over as numbers of a vocabulary, and a set as one variable per member that occurs, all made
before the clock starts; membership is then a look-up in a table. That is the fastest form that openfisca-core allows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from narrows.rulebook.book import SUBJECT
from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node, Type
from parts.translate import Law, Sample, identifier, map_name

Vector = Any
Formula = Callable[[Callable[[str], Vector]], Vector]
_PERIOD = "2025-06"
_OPS: dict[str, Any] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


class Peer:
    """The law as an openfisca system, and a sample as its inputs."""

    def __init__(self, law: Law, sample: Sample, rows: int) -> None:
        from openfisca_core.entities import Entity
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem

        self.law = law
        self.rows = rows
        self.sets = {name for name, f in law.facts.items() if f.type in (Type.TEXTS, Type.COUNTRIES)}
        self.words: dict[str, int] = {}
        self.inputs = self._inputs(sample)
        entity = Entity("order", "orders", "An order", "")
        self.system = TaxBenefitSystem([entity])
        for name, values in self.inputs.items():
            self.system.add_variable(_variable(name, entity, values.dtype))
        for stage in law.stages:
            for name, node in stage:
                kind = np.dtype(float if _is_number(node) else bool)
                self.system.add_variable(_variable(name, entity, kind, self._formula(node)))

    def decide(self) -> dict[str, Vector]:
        """All rules for all rows. Nothing is kept from one call to the next."""
        from openfisca_core.simulations import SimulationBuilder

        simulation = SimulationBuilder().build_default_simulation(self.system, self.rows)
        for name, values in self.inputs.items():
            simulation.set_input(name, _PERIOD, values)
        return {name: simulation.calculate(name, _PERIOD) for name in self.law.rules}

    def _inputs(self, sample: Sample) -> dict[str, Vector]:
        found: dict[str, Vector] = {}
        repeat = np.arange(self.rows) % len(sample.contexts)
        for name in sample.contexts[0]:
            column = [context[name] for context in sample.contexts]
            if any(isinstance(value, list) for value in column):
                for word in sorted({word for value in column for word in value}):
                    found[f"{name}__{self._number(word)}"] = np.array([word in value for value in column])[
                        repeat
                    ]
                found[f"{name}__any"] = np.array([bool(value) for value in column])[repeat]
            elif isinstance(column[0], str):
                found[name] = np.array([self._number(value) for value in column], np.int32)[repeat]
            else:
                found[name] = np.array(column)[repeat]
        return found

    def _number(self, word: str) -> int:
        return self.words.setdefault(word, len(self.words))

    def _table(self, wanted: Callable[[str], bool]) -> Vector:
        return np.array([wanted(word) for word in self.words])

    def _formula(self, node: Node | None) -> Formula:
        law = self.law
        match node:
            case None:
                return lambda read: np.ones(self.rows, bool)
            case ir.Const(value=value):
                return lambda read: value
            case ir.Fact(name=name):
                return _reads(identifier(name))
            case ir.Term(name=name) if name == SUBJECT:
                return _reduced(np.logical_or, [_reads(rule) for rule in law.jurisdiction])
            case ir.Term(name=name):
                return _reads(identifier(name))
            case ir.And(items=items):
                return _reduced(np.logical_and, [self._formula(item) for item in items])
            case ir.Or(items=items):
                return _reduced(np.logical_or, [self._formula(item) for item in items])
            case ir.Not(item=item):
                inner = self._formula(item)
                return lambda read: np.logical_not(inner(read))
            case ir.Compare(left=ir.Arith(op="/", right=ir.Const(value=0))) | ir.Asks():
                return lambda read: np.zeros(self.rows, bool)
            case ir.Compare(op=op, left=left, right=right) | ir.Arith(op=op, left=left, right=right):
                act, first, second = _OPS[op], self._formula(left), self._formula(right)
                return lambda read: act(first(read), second(read))
            case ir.Extreme(fn=fn, left=left, right=right):
                pick = np.minimum if fn == "min" else np.maximum
                first, second = self._formula(left), self._formula(right)
                return lambda read: pick(first(read), second(read))
            case ir.MapMax():
                return _reads(map_name(node))
            case ir.InScope(item=item, scope=scope):
                members = law.edition.countries(scope)
                return self._looked_up(item, members.__contains__)
            case ir.OneOf(item=item, values=values):
                return self._looked_up(item, frozenset(values).__contains__)
            case ir.SetTest(item=ir.Fact(name=name)):
                outside = isinstance(node, ir.Outside)
                members_of = law.members(node)
                hit: Callable[[str], bool] = frozenset(members_of).__contains__
                if node.eccns:
                    hit = partial(kleene.at_or_below, prefixes=members_of)
                columns = [
                    f"{identifier(name)}__{number}"
                    for word, number in self.words.items()
                    if hit(word) is not outside
                ]
                present = [_reads(column) for column in columns if column in self.inputs]
                return _reduced(np.logical_or, present) if present else lambda read: np.zeros(self.rows, bool)
            case ir.IsEmpty(item=ir.Fact(name=name)):
                some = f"{identifier(name)}__any"
                if some not in self.inputs:
                    return lambda read: np.ones(self.rows, bool)
                return lambda read: np.logical_not(read(some))
            case ir.Known(item=ir.Fact(name=name) | ir.Term(name=name)):
                return _reads("known_" + identifier(name))
            case ir.Classified():
                prefixes = law.prefixes(node)
                classes = law.class_names(law.edition.classes_under(prefixes))
                stated = self._looked_up(_ECCN, lambda word: kleene.at_or_below(word, prefixes))
                return _reduced(np.logical_or, [stated, *map(_reads, classes)])
            case ir.HasReason(reason=reason):
                rules = [r for r in law.edition.classes if reason in r.version.then.reasons]  # type: ignore[union-attr]
                stated = self._looked_up(_ECCN, frozenset(law.stated_with(reason)).__contains__)
                return _reduced(np.logical_or, [stated, *map(_reads, law.class_names(rules))])
            case ir.Held(globs=globs):
                held = sorted(law.edition.book.requirements_like(globs))
                names = [identifier(id_) for id_ in held if identifier(id_) in law.rules]
                if not names:
                    return lambda read: np.zeros(self.rows, bool)
                return _reduced(np.logical_or, [_reads(name) for name in names])
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                return self._formula(item)
        raise TypeError(type(node).__name__)

    def _looked_up(self, item: Node, wanted: Callable[[str], bool]) -> Formula:
        source, table = self._formula(item), self._table(wanted)
        return lambda read: table[source(read)]


_ECCN = ir.Fact("item.eccn", Type.TEXT)


def _is_number(node: Node | None) -> bool:
    return isinstance(node, ir.Arith | ir.Extreme | ir.MapMax)


def _reads(name: str) -> Formula:
    return lambda read: read(name)


def _reduced(act: Any, parts: Sequence[Formula]) -> Formula:
    def formula(read: Callable[[str], Vector]) -> Vector:
        found = parts[0](read)
        for part in parts[1:]:
            found = act(found, part(read))
        return found

    return formula


def _variable(name: str, entity: Any, kind: Any, formula: Formula | None = None) -> type:
    from openfisca_core.periods import DateUnit
    from openfisca_core.variables import Variable

    types = {"b": bool, "i": int, "f": float}
    body: dict[str, Any] = {
        "value_type": types[kind.kind],
        "entity": entity,
        "definition_period": DateUnit.MONTH,
        "label": name,
    }
    if formula is not None:
        compute = formula

        def run(population: Any, period: Any) -> Vector:
            return compute(lambda wanted: population(wanted, period))

        body["formula"] = run
    return type(name, (Variable,), body)
