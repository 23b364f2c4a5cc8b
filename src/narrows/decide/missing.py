"""The smallest set of missing facts that settles a decision, and the outcome under each answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from narrows.decide.described import described
from narrows.decide.gap_questions import questions_about
from narrows.decide.gaps import Gaps
from narrows.decide.idle import may_stay_unknown
from narrows.decide.left import Left
from narrows.decide.question import Question
from narrows.decide.rules import not_set_aside, overrides
from narrows.decide.run import asked_again
from narrows.decide.smallest import leads_to, smallest
from narrows.decide.trials import Trials, trial
from narrows.decide.verdict import Judge, Pattern
from narrows.model.decision import CLEAR, Missing, RegimeDecision
from narrows.remembered import Remembered
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.rule import Rule
from narrows.rulebook.schema import ThenGate

MOST_WEIGHED = 100_000
"""Most patterns of which it is remembered what matters to them."""


class Lack(NamedTuple):
    """What open orders lack: the facts to find out, and of each regime whose answer is the same whatever is found out, the facts that
    make no difference. An answer that was undetermined is then `CLEAR`."""

    missing: tuple[Missing, ...] = ()
    idle: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def beside(self, other: Lack) -> Lack:
        """What is lacking for these regimes and for others."""
        return Lack(self.missing + other.missing, self.idle + other.idle)


NOTHING = Lack()


Known = Remembered[Any, tuple[Lack, frozenset[int]]]
"""What was found to be lacking of orders that leave the same open, with the numbers of the rules that were asked."""


def lack(
    edition: Edition,
    facts: Facts,
    pattern: Pattern,
    judge: Judge,
    verdict: RegimeDecision,
    *,
    naming: bool = True,
    asked_of: set[int] | None = None,
    known: Known | None = None,
) -> Lack:
    """What is lacking for one regime whose answer is open. `facts` is the vector of the run, and `pattern` its pattern over
    all regimes; both are left as they were. Unless `naming`, it is only found out whether none makes a difference. The numbers
    of the rules that are followed, or asked again, go into `asked_of`. What is `known` of orders that leave the same open is not
    searched for again."""
    search = _Search(edition, facts, pattern, judge, verdict)
    key = None if known is None else search.key()
    found = None if known is None or key is None else known.get(key)
    if found is None:
        found = search.lack(naming=naming), frozenset(search.asked)
        if known is not None and key is not None:
            known.keep(key, found)
    if asked_of is not None:
        asked_of |= found[1]
    return found[0]


class _Search:
    """The search for what one regime lacks: what was found below the rules at stake, and below those that tell answers apart."""

    def __init__(
        self, edition: Edition, facts: Facts, pattern: Pattern, judge: Judge, verdict: RegimeDecision
    ) -> None:
        self.asked = set[int]()
        """The numbers of the rules that are followed or asked again."""
        self._edition, self._facts, self._pattern = edition, facts, pattern
        self._judge, self._verdict = judge, verdict
        self._gaps = gaps = Gaps(edition, facts, self.asked)
        self._stakes = at_stake(edition.book, judge, pattern, verdict)
        below = [gaps.follow_rule(rule) for rule in self._stakes]
        self._weighed = weighed(edition, pattern, judge, verdict, gaps.names)
        # The answers are told apart by all rules that may turn with them, not only by those at stake now.
        gaps.asking = False
        unknown, rules = frozenset(pattern.unknown), edition.book.rules
        telling = sorted(self._weighed.telling)
        below += [gaps.follow_rule(rules[number]) for number in telling if number in unknown]
        self._learned = tuple([rules[number] for number in telling if number not in unknown])
        self._below = below

    def key(self) -> Any:
        """A key to what is lacking: equal for two orders only if the same is; None where there is none, or to find it would take longer
        than it saves."""
        edition, pattern, judge, verdict = self._edition, self._pattern, self._judge, self._verdict
        if not edition.hot:
            return None
        left: Left = edition.made_once("left", Left)
        key = left.key(self._gaps, pattern, judge, self._weighed.telling, map(tuple, self._below))
        stakes = tuple([rule.number for rule in self._stakes])
        told = verdict.outcome, _overrides_held(verdict), _settled(verdict)
        return None if key is None else (key, self._weighed.kept, stakes, told)

    def lack(self, *, naming: bool) -> Lack:
        """What is lacking, see `lack`."""
        edition, pattern, judge, verdict = self._edition, self._pattern, self._judge, self._verdict
        gaps, of = self._gaps, self._weighed.of
        rules = edition.book.rules
        gaps.learn(self._learned)
        asked = questions_about(gaps, undetermined=verdict.outcome == "undetermined")
        asked += [
            _lapsed(rules[number])
            for number in judge.own(pattern).unknown
            if rules[number].clock == "lapse" and number in of and _overrides_held(verdict)
        ]
        if judge.unclassified(pattern):
            asked = [_unclassified(edition), *(q for q in asked if q.fact != "item.eccn")]
        trials = Trials(edition, self._facts, pattern, self._weighed.kept, of, judge, self.asked)
        if not naming and not _may_be_idle(asked, trials):
            return NOTHING
        few = smallest(asked, trials)
        if leads_to(few, trials) in _settled(verdict):
            about = frozenset[str]().union(*(question.facts for question in few))
            if may_stay_unknown(gaps, pattern, self._stakes, about, self._weighed.telling):
                return Lack(idle=((judge.regime, tuple(question.fact for question in few)),))
        return Lack(tuple(described(question, trials) for question in few)) if naming else NOTHING


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
    known = edition.book.made_once("weighed", lambda: Remembered(MOST_WEIGHED))
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
    known = book.made_once("at stake", lambda: Remembered(MOST_WEIGHED))
    key = (judge.regime, pattern)
    found = known.get(key)
    return known.keep(key, _at_stake(book, judge.own(pattern), verdict)) if found is None else found


def _at_stake(book: Book, pattern: Pattern, verdict: RegimeDecision) -> list[Rule]:
    rules = [book.rules[number] for number in pattern.unknown if not book.rules[number].clock]
    if verdict.outcome != "undetermined":
        enforced = {view.provision for view in verdict.requirements if view.enforced == "yes"}
        stricter = {view.provision for view in verdict.possible if view.stricter}
        policies = [
            rule
            for rule in rules
            if rule.kind == "policy" and book.requirements_like(rule.provision.for_) & (enforced | stricter)
        ]
        # A policy may hang on a requirement that by itself is reviewed no stricter.
        matter = stricter | book.requirements_like(_globs_held(book, policies))
        return [*(rule for rule in rules if rule.kind == "requirement" and rule.id in matter), *policies]
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


def _globs_held(book: Book, rules: Iterable[Rule]) -> tuple[str, ...]:
    """What the conditions of some rules name of other rules that hold."""
    nodes = (book.node(rule.provision, rule.version) for rule in rules)
    parts = (part for node in nodes if node is not None for part in node.walk())
    return tuple(glob for part in parts if isinstance(part, ir.Held) for glob in part.globs)


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
