"""The smallest set of missing facts that settles a decision, and the outcome under each answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from narrows.decide.answers import ANY_OTHER
from narrows.decide.gaps import ECCN, Gaps
from narrows.decide.idle import may_stay_unknown
from narrows.decide.question import Question
from narrows.decide.questions import questions
from narrows.decide.rules import not_set_aside, overrides
from narrows.decide.run import asked_again
from narrows.decide.smallest import leads_to, smallest
from narrows.decide.trials import Trials, trial
from narrows.decide.verdict import Judge, Pattern
from narrows.model.decision import CLEAR, Missing, RegimeDecision
from narrows.remembered import Remembered
from narrows.rulebook.book import Book, Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.schema import ThenGate

MOST_WEIGHED = 100_000
"""Most patterns of which it is remembered what matters to them."""
FEW = 6
"""Most answers about a country that are told one by one; of more, those that lead to the same outcome are told together."""
MANY = 60
"""Most countries that are told one by one where groups of them would do."""


class Lack(NamedTuple):
    """What open orders lack: the facts to find out, and of each regime whose answer is the same whatever is found out, the facts that
    make no difference. An answer that was undetermined is then `CLEAR`."""

    missing: tuple[Missing, ...] = ()
    idle: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def beside(self, other: Lack) -> Lack:
        """What is lacking for these regimes and for others."""
        return Lack(self.missing + other.missing, self.idle + other.idle)


NOTHING = Lack()


def lack(
    edition: Edition,
    facts: Facts,
    pattern: Pattern,
    judge: Judge,
    verdict: RegimeDecision,
    *,
    naming: bool = True,
    asked_of: set[int] | None = None,
) -> Lack:
    """What is lacking for one regime whose answer is open. `facts` is the vector of the run, and `pattern` its pattern over
    all regimes; both are left as they were. Unless `naming`, it is only found out whether none makes a difference. The numbers
    of the rules that are followed, or asked again, go into `asked_of`."""
    rules = edition.book.rules
    asked_of = set() if asked_of is None else asked_of
    gaps = Gaps(edition, facts, asked_of)
    own = judge.own(pattern)
    stakes = at_stake(edition.book, judge, pattern, verdict)
    for rule in stakes:
        gaps.follow_rule(rule)
    _, of, kept, telling, _ = weighed(edition, pattern, judge, verdict, gaps.names)
    # The answers are told apart by all rules that may turn with them, not only by those at stake now.
    gaps.asking = False
    for number in sorted(telling):
        if number in pattern.unknown:
            gaps.follow_rule(rules[number])
        else:
            gaps.learn(rules[number])
    asked = questions(gaps, undetermined=verdict.outcome == "undetermined")
    asked += [
        _lapsed(rules[number])
        for number in own.unknown
        if rules[number].clock == "lapse" and number in of and _overrides_held(verdict)
    ]
    if judge.unclassified(pattern):
        asked = [_unclassified(edition), *(q for q in asked if q.fact != "item.eccn")]
    trials = Trials(edition, facts, pattern, kept, of, judge, asked_of)
    if not naming and not _may_be_idle(asked, trials):
        return NOTHING
    few = smallest(asked, trials)
    if leads_to(few, trials) in _settled(verdict):
        about = frozenset[str]().union(*(question.facts for question in few))
        if may_stay_unknown(gaps, pattern, stakes, about, telling):
            return Lack(idle=((judge.regime, tuple(question.fact for question in few)),))
    return Lack(tuple(_described(question, trials) for question in few)) if naming else NOTHING


def may_clear(verdict: RegimeDecision) -> bool:
    """Whether an open answer may turn out to be that no license is required: nothing that is enforced requires one."""
    enforced = any(view.enforced == "yes" for view in verdict.requirements)
    return verdict.outcome == "undetermined" and not enforced


def _may_be_idle(asked: Sequence[Question], trials: Trials) -> bool:
    """Whether some combinations of answers clear the order, to the questions that have no other answers: else not all of them do."""
    sure = [question for question in asked if question.answers and question.exhausts]
    cleared = trial(CLEAR, None, open_=False)
    rows = max((len(question.answers) for question in sure), default=0)
    some = ([(q, q.answers[row % len(q.answers)][1]) for q in sure] for row in range(rows))
    return bool(sure) and all(trials(given) == cleared for given in some)


def _settled(verdict: RegimeDecision) -> tuple[str, ...]:
    """The outcome, with its policy, that an open answer is settled by where every answer leads to it."""
    if verdict.outcome == "undetermined":
        return (CLEAR,)
    if any(possible.stricter for possible in verdict.possible):
        return ()
    return (trial(verdict.outcome, verdict.policy, open_=False).outcome,)


class Weighed(NamedTuple):
    """The rules that may turn when facts are filled in, those of one regime that are material, the pattern of these, those that
    tell answers apart, and whether it may turn that the item is subject to the regulations."""

    turning: frozenset[int]
    of: frozenset[int]
    kept: Pattern
    telling: frozenset[int]
    subject: bool


def weighed(
    edition: Edition, pattern: Pattern, judge: Judge, verdict: RegimeDecision, names: frozenset[str]
) -> Weighed:
    """What matters to one regime when some facts are filled in."""
    known: Remembered[tuple[str, Pattern, frozenset[int], bool], Weighed]
    known = edition.book.told("weighed", lambda: Remembered(MOST_WEIGHED))
    same = edition.book.same
    again = asked_again(edition, pattern, names)
    turning = same(again.rules(pattern))
    key = (judge.regime, pattern, turning, again.subject)
    found = known.get(key)
    if found is None:
        own = judge.own(pattern)
        of = same(material(edition, own, verdict, judge.owned(turning)))
        # Of those that may turn the material ones tell answers apart, and the classes and jurisdiction that these read.
        material_ = turning & of
        reads = edition.dependence.reads([edition.book.rules[number] for number in material_])
        needs_class = judge.needs_class(pattern)
        below = edition.class_numbers if needs_class else reads.class_numbers()
        if reads.subject or needs_class:
            below |= edition.jurisdiction_numbers
        telling = same(material_ | (turning & below))
        kept = essence(edition, own, of, turning)
        found = known.keep(key, Weighed(turning, of, kept, telling, again.subject))
    return found


def at_stake(book: Book, judge: Judge, pattern: Pattern, verdict: RegimeDecision) -> list[Rule]:
    """The unknown rules of a regime whose truth can still move the outcome or the policy of an enforced requirement."""
    known: Remembered[tuple[str, Pattern], list[Rule]]
    known = book.told("at stake", lambda: Remembered(MOST_WEIGHED))
    key = (judge.regime, pattern)
    found = known.get(key)
    return known.keep(key, _at_stake(book, judge.own(pattern), verdict)) if found is None else found


def _at_stake(book: Book, pattern: Pattern, verdict: RegimeDecision) -> list[Rule]:
    rules = [book.rules[number] for number in pattern.unknown if not book.rules[number].clock]
    if verdict.outcome != "undetermined":
        enforced = {view.provision for view in verdict.requirements if view.enforced == "yes"}
        stricter = {view.provision for view in verdict.possible if view.stricter}
        return [
            rule
            for rule in rules
            if (rule.kind == "requirement" and rule.id in stricter)
            or (rule.kind == "policy" and book.requirements_like(rule.provision.for_) & (enforced | stricter))
        ]
    kinds = {"requirement"}
    if not pattern.stated and not verdict.classes:
        kinds.add("classification")  # only rules of the regime are in the pattern
    if verdict.requirements:
        kinds |= {"exception", "gate"}
    if _overrides_held(verdict):
        kinds.add("override")
    usable = _usable(book, pattern, verdict, frozenset())
    moving = (rule for rule in rules if rule.kind in kinds and _moves(rule, usable))
    return not_set_aside(book, pattern, moving)


def _usable(book: Book, pattern: Pattern, verdict: RegimeDecision, turning: frozenset[int]) -> list[Rule]:
    """The exceptions that may hold, cover every requirement that stays, and that no gate that stays bars.

    `turning` are the rules that were known and whose truth may turn all the same.
    """
    rules = book.rules
    if any(rules[number].kind == "override" for number in turning):
        return [rules[number] for number in pattern.exceptions]
    turning_ids = {rules[number].id for number in turning}
    staying = frozenset(
        view.provision
        for view in verdict.requirements
        if view.enforced == "yes" and view.provision not in turning_ids
    )
    gates = [
        rules[n]
        for n in pattern.held
        if rules[n].kind == "gate"
        and n not in turning
        and (not (only := rules[n].provision.only_for) or book.requirements_like(only) & staying)
    ]
    may_hold = {*pattern.held, *pattern.unknown, *turning}
    return [
        rule
        for rule in (rules[number] for number in pattern.exceptions if number in may_hold)
        if staying <= book.requirements_like(rule.provision.covers)
        and not any(_stops(gate, rule) for gate in gates)
    ]


def _stops(gate: Rule, exception: Rule) -> bool:
    then = gate.version.then
    return isinstance(then, ThenGate) and then.stops(exception.provision.code)


def _moves(rule: Rule, usable: Sequence[Rule]) -> bool:
    """Whether a rule can matter where only some exceptions are usable."""
    if rule.kind == "exception":
        return rule in usable
    return rule.kind != "gate" or any(_stops(rule, exception) for exception in usable)


def material(
    edition: Edition, pattern: Pattern, verdict: RegimeDecision, turning: frozenset[int]
) -> frozenset[int]:
    """Of the rules that hold, are unknown or may turn, those whose truth can move an outcome or a policy.

    Not duties, jurisdiction and classes, policies for requirements that cannot hold, overrides of such, and exceptions
    (with their gates) that some requirement or gate rules out.
    """
    book = edition.book
    rules = book.rules
    usable = _usable(book, pattern, verdict, turning.difference(pattern.unknown))
    numbers = {*pattern.held, *pattern.unknown, *turning}
    required = [rules[n] for n in numbers if rules[n].kind == "requirement"]
    ids = frozenset(rule.id for rule in required)
    usable = [rule for rule in usable if not book.requirements_like(rule.provision.covers).isdisjoint(ids)]

    def matters(rule: Rule) -> bool:
        match rule.kind:
            case "requirement":
                return True
            case "policy":
                return not book.requirements_like(rule.provision.for_).isdisjoint(ids)
            case "override" if rule.clock:
                return any(overrides(rule, other) for other in required)
            case "override":
                return not book.requirements_like(rule.provision.of).isdisjoint(ids)
            case "exception" | "gate":
                return _moves(rule, usable)
        return False

    return frozenset(n for n in numbers if matters(rules[n]))


def essence(edition: Edition, pattern: Pattern, of: frozenset[int], turning: frozenset[int]) -> Pattern:
    """The pattern with the material rules only (`of`), and one class for all that hold and stay: where no ECCN is stated, as
    it only matters whether there is one or the other."""
    held, unknown, exceptions = (
        tuple([n for n in numbers if n in of])
        for numbers in (pattern.held, pattern.unknown, pattern.exceptions)
    )
    if not pattern.stated and any(n in edition.class_numbers and n not in turning for n in pattern.held):
        held = tuple(sorted((*held, edition.book.any_class)))
    return Pattern(held, unknown, exceptions, pattern.stated)


def _overrides_held(verdict: RegimeDecision) -> bool:
    return any(view.enforced == "undetermined" for view in verdict.requirements)


def _lapsed(rule: Rule) -> Question:
    """Whether a stay that ended after the horizon was extended: a fact about the law, not about the order."""
    number = rule.number

    def put(into: Facts, value: Any) -> None:
        into.append((number, value))

    day = rule.from_.isoformat() if rule.from_ else ""
    answers = ((f"it still stands on {day}", True), ("it has ended", False))
    return Question(f"law: whether {rule.id} was extended", put, answers, (rule.id,), ordinary=False)


def _unclassified(edition: Edition) -> Question:
    """Nothing in the rulebook describes the item: its ECCN must be stated (or its parameters, if those are missing)."""
    slot = edition.eccn_slot

    def put(into: Facts, value: Any) -> None:
        into[slot] = value

    return Question("item.eccn", put, (), ("classification",), frozenset(("item.eccn",)), classifies=True)


def _described(question: Question, trials: Trials) -> Missing:
    outcomes = [(label, trials([(question, value)]).outcome) for label, value in question.answers]
    if question.countries and (len(outcomes) > FEW or _grouped(question.countries)):
        told = by_country(question.countries, [outcome for _, outcome in outcomes])
    elif ECCN in question.facts:
        told = _by_outcome(outcomes)
    else:
        told = _rest_first(joined(outcomes)) if question.complete else joined(outcomes)
    for labels, value in question.more:
        # Several at once are told where they lead elsewhere than each of them alone.
        outcome = trials([(question, value)]).outcome
        if outcome not in {told[label] for label in labels}:
            told[" and ".join(labels)] = outcome
    return Missing(fact=question.fact, matters_to=question.matters_to, if_=told, regime=trials.judge.regime)


def _grouped(countries: Sequence[Sequence[str]]) -> bool:
    """Whether answers that stand for several countries are better told by these: the names of groups are the rulebook's own."""
    return any(len(members) > 1 for members in countries) and sum(map(len, countries)) <= MANY


def by_country(countries: Sequence[Sequence[str]], outcomes: Sequence[str]) -> dict[str, str]:
    """Countries that lead to the same outcome, told together by their codes; those of the last cell are all others."""
    together: dict[str, list[str]] = {}
    for members, outcome in zip(countries, outcomes, strict=True):
        together.setdefault(outcome, []).extend(members)
    *_, rest = outcomes
    found = {", ".join(sorted(members)): outcome for outcome, members in together.items() if outcome != rest}
    return {**found, "any other country": rest}


def _by_outcome(outcomes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Answers by label; those that lead to the same outcome are told together, where an entry has more than a few paragraphs."""
    if len(outcomes) <= FEW:
        return dict(outcomes)
    together: dict[str, list[str]] = {}
    for label, outcome in outcomes:
        together.setdefault(outcome, []).append(label)
    return {", ".join(labels): outcome for outcome, labels in together.items()}


def _rest_first(told: dict[str, str]) -> dict[str, str]:
    """Answers by label, where there are more than a few: first what all that are not told lead to, then those that lead elsewhere."""
    if len(told) <= FEW or ANY_OTHER not in told:
        return told
    rest = told[ANY_OTHER]
    return {ANY_OTHER: rest, **{label: outcome for label, outcome in told.items() if outcome != rest}}


_CELL = re.compile(
    r"(?P<what>.*?)(?:(?P<only>[<=>]) (?P<point>[-+.e\d]+)|> (?P<low>[-+.e\d]+) and < (?P<high>[-+.e\d]+))"
)


def joined(outcomes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Answers by label; neighboring cells of a number that lead to the same outcome are told as one."""
    found: list[tuple[str, str]] = []
    cells = [_CELL.fullmatch(label) for label, _ in outcomes]
    if not all(cells) or len(cells) < 2:
        return dict(outcomes)
    start = 0
    for index in range(1, len(outcomes) + 1):
        if index == len(outcomes) or outcomes[index][1] != outcomes[start][1]:
            found.append((_range(cells[start], cells[index - 1]), outcomes[start][1]))
            start = index
    return dict(found)


def _range(first: re.Match[str] | None, last: re.Match[str] | None) -> str:
    """The label of the cells from `first` to `last`."""
    assert first is not None
    assert last is not None
    parts = []
    if first["only"] == "=":
        if first["point"] != "0":  # below which there is nothing
            parts.append(f">= {first['point']}")
    elif first["low"] is not None or first["only"] == ">":
        parts.append(f"> {first['low'] or first['point']}")
    if last["only"] == "=":
        parts.append(f"<= {last['point']}")
    elif last["high"] is not None or last["only"] == "<":
        parts.append(f"< {last['high'] or last['point']}")
    if first is last and first["only"] == "=":
        parts = [f"= {first['point']}"]
    return first["what"] + (" and ".join(parts) or "any value")
