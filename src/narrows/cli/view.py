"""Decisions as a compliance officer reads them: one in full, or many as one row each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from narrows.cli.claimable import CLAIM, Helps, claims_that_help
from narrows.cli.text import BEYOND, bold, clean, painted, table, verdict, verdict_of, words, wrapped
from narrows.counted import first_of

if TYPE_CHECKING:
    from narrows.cli.check import Result
    from narrows.engine import Engine
    from narrows.model.decision import Decision, LicenseException, RegimeDecision, Requirement
    from narrows.model.order import Order


def pages(results: Sequence[Result], deciding: Engine) -> list[str]:
    """One decision in full; of several, a table. Errors stand in the table, and on standard error as well."""
    if len(results) == 1:
        (result,) = results
        if result.decision is None:
            return []
        helps = (
            claims_that_help(deciding, result.order, result.decision) if result.order is not None else None
        )
        return list(page(result.decision, result.order, result.item, helps))
    if not results:
        return ["no orders"]
    header = ("id", "as of", "item", "to", "outcome", "policy", "why")
    lines = table(header, (_row(result, number) for number, result in enumerate(results, start=1)))
    counts: dict[str, int] = {}
    for result in results:
        name = words(result.decision.outcome) if result.decision is not None else "error"
        counts[name] = counts.get(name, 0) + 1
    told = ", ".join(f"{count} {name.lower()}" for name, count in counts.items())
    beyond = sum(result.decision is not None and result.decision.beyond_horizon for result in results)
    return [*lines, "", f"{len(results)} orders: {told}", *beyond_lines(beyond)]


def beyond_lines(count: int) -> list[str]:
    """How many of several answers are of days to which the law was not checked, where there are any."""
    if not count:
        return []
    told = f"{count:,} of these answers lie {BEYOND}."
    return wrapped(told, first="", rest="")


def _row(result: Result, number: int) -> tuple[str, ...]:
    decision = result.decision
    name = result.id or f"#{number}"
    if decision is None:
        what = result.error.what if result.error is not None else ""
        field = result.error.where.field if result.error is not None else None
        return (name, "", result.item, "", "error", "", f"{field}: {what}" if field else what)
    to = result.order.destination if result.order is not None else ""
    outcome, policy = words(decision.outcome), words(decision.policy)
    return (name, decision.as_of, result.item, to, outcome, policy, why(decision))


def why(decision: Decision) -> str:
    """The reason of an outcome in a few words."""
    said: list[str] = []
    for view in decision.regimes.values():
        if decision.outcome == "license_exception":
            codes = dict.fromkeys(e.code for e in view.exceptions if e.available == "yes")
            said.append("exception " + " or ".join(codes))
        held = [r for r in view.requirements if r.enforced == "yes"]
        said += dict.fromkeys(r.citation for r in held)
        if not held and view.requirements:
            said.append(f"not enforced: {view.requirements[0].citation}")
        said += view.not_modelled
    if decision.missing:
        said.append("unknown: " + ", ".join(m.fact for m in decision.missing))
    said += [
        f"{party.name} {'is' if hit.match == 'certain' else 'may be'} on {hit.list}"
        for party in decision.parties
        for hit in party.hits
    ]
    return "; ".join(said) or "no requirement holds"


def page(decision: Decision, order: Order | None, item: str, helps: Helps | None = None) -> Iterator[str]:
    """One decision in full."""
    yield painted(verdict(decision.outcome, decision.policy), decision.outcome)
    yield from wrapped(_subject(decision, order, item), first="")
    written = decision.as_written
    if (written.outcome, written.policy) != (decision.outcome, decision.policy):
        yield from wrapped(
            f"As written: {verdict(written.outcome, written.policy)}. "
            f"As enforced: {verdict(decision.outcome, decision.policy)}."
        )
    if decision.beyond_horizon:
        yield from wrapped(f"The day lies {BEYOND}.")
    yield from _why(decision)
    yield from _exceptions(decision, helps)
    yield from _missing(decision)
    yield from _parties(decision)
    yield from _to_do(decision)
    yield from _listed("Assumptions", decision.assumptions)
    yield from _listed("Notices", decision.notices)
    yield ""
    yield from _basis(decision)


def _subject(decision: Decision, order: Order | None, item: str) -> str:
    classes = ", ".join(cls for view in decision.regimes.values() for cls in view.classes) or "class unknown"
    route = ""
    if order is not None:
        route = f", {order.ship_from or 'origin not stated'} to {order.destination}"
    name = f"{decision.id}: " if decision.id else ""
    return f"{name}{item or 'item'} ({classes}){route}, on {decision.as_of}"


def _why(decision: Decision) -> Iterator[str]:
    yield from _heading("Why")
    several = len(decision.regimes) > 1
    for view in decision.regimes.values():
        if several:
            yield from wrapped(f"{view.name}: {verdict(view.outcome, view.policy)}")
        for number, requirement in enumerate(view.requirements, start=1):
            yield from _requirement(number, requirement)
        if not view.requirements:
            open_ = any(decision.regimes[question.regime] is view for question in decision.missing)
            told = "No license requirement is known to hold." if open_ else "No license requirement holds."
            yield from wrapped(told)
        yield from _possible(view)
        for gap in view.not_modelled:
            yield from wrapped(f"Not modelled: {gap}")


def _requirement(number: int, view: Requirement) -> Iterator[str]:
    yield from wrapped(f"{view.title} ({view.citation})", first=f"  {number}. ")
    if view.explain:
        yield from wrapped(view.explain, first="     ")
    if view.enforced != "yes":
        state = (
            "as written, but not enforced" if view.enforced == "no" else "whether it is enforced is not known"
        )
        by = f" ({', '.join(view.overridden_by)})" if view.overridden_by else ""
        yield from wrapped(f"Holds {state}{by}", first="     ")
    if view.policy:
        yield from wrapped(f"Review: {words(view.policy)}", first="     ")
        for condition in view.conditions:
            yield from wrapped(f"if {condition}", first="       - ")
        if view.otherwise:
            yield from wrapped(f"otherwise {words(view.otherwise)}", first="       - ")
    if view.policy_open:
        yield from wrapped(
            f"Could be reviewed instead under: {', '.join(words(p) for p in view.policy_open)}", first="     "
        )
    yield from wrapped(f"Source: {'; '.join(view.cites)}", first="     ")
    if view.confidence != "high":
        yield from wrapped(f"Confidence: {view.confidence}", first="     ")


def _possible(view: RegimeDecision) -> Iterator[str]:
    if not view.possible:
        return
    told = [
        one.provision + (f" ({words(one.policy or one.outcome)})" if one.stricter else "")
        for one in view.possible
    ]
    yield from wrapped(f"May hold as well, by facts that are not stated: {', '.join(told)}")


def _exceptions(decision: Decision, helps: Helps | None) -> Iterator[str]:
    listed = [exception for view in decision.regimes.values() for exception in view.exceptions]
    if not listed:
        return
    yield from _heading("License exceptions")
    near = [exception for exception in listed if exception.available != "no"]
    for exception in near:
        state = "available" if exception.available == "yes" else "perhaps"
        yield from wrapped(f"{exception.code}: {state}; {exception.because}")
        for condition in exception.conditions:
            yield from wrapped(condition, first="     - ")
    shown = {exception.code for exception in near}
    barred: dict[str, list[str]] = {}
    rest: list[LicenseException] = []
    claims: dict[str, dict[str, None]] = {}
    for exception in listed:
        named = CLAIM.findall(exception.because)
        if exception.available == "no" and exception.because.startswith("barred"):
            barred.setdefault(exception.because, []).append(exception.code)
        elif exception.available == "no" and exception.code not in shown:
            told = named[:1] if helps is None else [one for one in named if (exception.code, one) in helps]
            for one in told:
                claims.setdefault(exception.code, {})[f"claims.{one}"] = None
            rest.append(exception)
    for because, codes in barred.items():
        yield from wrapped(f"{', '.join(dict.fromkeys(codes))}: not available; {because}")
    if claims:
        each = (
            f"{code} ({first_of(tuple(names), _MOST_NAMES, ' or ', ' or ')})"
            for code, names in sorted(claims.items())
        )
        yield from wrapped(f"Only if their terms hold and you say so: {', '.join(each)}")
    codes_left = ", ".join(sorted({exception.code for exception in rest}.difference(claims)))
    if codes_left:
        yield from wrapped(
            f"Not available, as their terms do not hold or do not reach that far: {codes_left}"
        )


def _missing(decision: Decision) -> Iterator[str]:
    if not decision.missing:
        return
    yield from _heading("Missing")
    for question in decision.missing:
        outcomes = {answer: verdict_of(told) for answer, told in question.if_.items()}
        of = f"{decision.regimes[question.regime].name}: " if len(decision.regimes) > 1 else ""
        yield from wrapped(f"{of}{question.fact} (matters to {first_of(question.matters_to, _MOST_NAMES)})")
        if len(set(outcomes.values())) == 1 and len(outcomes) > 1:
            told = next(iter(outcomes.values()))
            yield from wrapped(
                f"whatever the answer ({first_of(tuple(outcomes), _MOST_NAMES)}), it alone leaves: {told}",
                first="     - ",
            )
            continue
        for answers, told in _alike(outcomes):
            yield from wrapped(f"if {answers}: {told}", first="     - ")


_MOST_LINES = 6
"""More answers than this are shown together where they lead to the same outcome."""
_MOST_NAMES = 4
"""Of more names than this only the first are shown, and how many are left."""


def _alike(outcomes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Answers and what they lead to, a line each."""
    if len(outcomes) <= _MOST_LINES:
        yield from outcomes.items()
        return
    together: dict[str, list[str]] = {}
    for answer, told in outcomes.items():
        together.setdefault(told, []).append(answer)
    for told, answers in together.items():
        yield ", ".join(answers), told


def _parties(decision: Decision) -> Iterator[str]:
    if not decision.parties:
        return
    yield from _heading("Parties")
    for party in decision.parties:
        name = f"{party.name or 'not named'} ({party.role.replace('_', ' ')})"
        if not party.hits:
            yield from wrapped(f"{name}: no match in what was searched (see Assumptions)")
            continue
        listed = any(hit.match == "certain" for hit in party.hits)
        yield from wrapped(f"{name}: {'LISTED' if listed else 'MAY BE LISTED'}")
        for hit in party.hits:
            notes = "".join(f", footnote {number}" for number in hit.footnotes)
            ends = (hit.listed_until or "") >= hit.listed_from  # not of one that may stand again
            period = f"from {hit.listed_from}" + (f" to {hit.listed_until}" if ends else "")
            review = f"; review: {hit.policy_text}" if len(hit.policy) > 1 and hit.policy_text else ""
            near = "" if hit.score is None else f"{hit.match} hit ({hit.score:.2f}): "
            yield from wrapped(
                f"{near}{hit.list}: {hit.name}{notes}, {period} ({hit.citation}){review}", first="     - "
            )
            if hit.match != "certain":
                yield from wrapped("; ".join(hit.because), first="       ")
                yield from wrapped(
                    f"if it is another party, state cleared_hits: [{hit.id}]; if it is this one, confirmed_hits",
                    first="       ",
                )


def _to_do(decision: Decision) -> Iterator[str]:
    steps: list[str] = []
    if decision.outcome == "prohibited":
        steps.append("Do not proceed")
    if decision.outcome == "undetermined":
        steps.append("Do not ship before the missing facts are known")
    for view in decision.regimes.values():
        of = f" ({view.name})" if len(decision.regimes) > 1 else ""
        if view.outcome == "license_required":
            how = view.apply or "apply to the licensing authority"
            counted = [one.reason for one in view.requirements if one.enforced != "no"]
            what = "consent to the import" if set(counted) == {"import"} else "a license"
            steps.append(f"Obtain {what}{of}: {how}")
        if view.outcome == "license_exception":
            for exception in view.exceptions:
                if exception.available == "yes":
                    what = "; ".join(exception.conditions) or "its terms hold; keep the proof"
                    steps.append(f"To use License Exception {exception.code}{of}: {what}")
        steps += [f"{duty.duty} ({duty.citation})" for duty in view.duties if duty.applies == "yes"]
        perhaps = dict.fromkeys(duty.citation for duty in view.duties if duty.applies != "yes")
        if perhaps:
            steps.append(f"Perhaps more, once what is open is known, under: {'; '.join(perhaps)}")
    yield from _listed("What to do", tuple(steps))


def _listed(title: str, texts: Sequence[str]) -> Iterator[str]:
    if not texts:
        return
    yield from _heading(title)
    for text in texts:
        yield from wrapped(text[:1].upper() + text[1:], first="  - ")


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield bold(title)


def _basis(decision: Decision) -> Iterator[str]:
    basis = decision.basis
    lists = " ".join(f"{name} {short(digest)}" for name, digest in basis.lists.items())
    told = (
        f"Basis: narrows {basis.version}, rulebook {short(basis.rulebook)}, catalog {short(basis.catalog)}, "
        f"lists {lists}, order {short(basis.input)}; confidence {decision.confidence}"
    )
    yield from wrapped(told, first="", rest="  ")


def short(digest: str) -> str:
    """The first eight signs of a hash."""
    return clean(digest.rpartition(":")[2][:8])
