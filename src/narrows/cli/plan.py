"""`narrows plan`: what to develop first, as the best plan of a stated model, with its proven gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows.cli.check import ATTENTION, CLEAR
from narrows.cli.exposure import Law, check_picture, words_of
from narrows.cli.orders import day
from narrows.cli.output import opened, print_lines
from narrows.cli.plan_progress import bounds, watched
from narrows.errors import FieldError, Where

if TYPE_CHECKING:
    from datetime import date

    from narrows.cli.plan_looking import Wanted
    from narrows.cli.plan_options import Question
    from narrows.engine import Engine
    from narrows.plan.case import Case
    from narrows.plan.casing import Prepared
    from narrows.plan.model import Aims
    from narrows.plan.programme import Programmes
    from narrows.plan.solve import Solution
    from narrows.plan.watch import Watch

CVAR = "cvar"
NO_LAW = "none"
"""As a day: only the paths of controls count."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked: a map, programmes over it, and how the plan is to be made."""

    map: str
    programmes: str
    until: int
    budget: Path | None = None
    country: str | None = None
    since: int | None = None
    per_year: int = 1
    scenarios: int = 1
    risk: str | None = None
    aim: str = "value"
    reach: float = 0.5
    gap: float = 0.01
    seconds: float = 300.0
    seed: int = 0
    threads: int = 1
    as_of: str | None = None
    reading: str = "as_enforced"
    buyer: str | None = None
    target: str | None = None
    exclude: str | None = None

    def aims(self) -> Aims:
        """What is wanted. Raises FieldError for a risk that cannot be read, or that the aim takes no notice of."""
        from narrows.plan.model import Aims, check_aims

        if self.risk is not None and self.aim != "value":
            raise FieldError(
                f"weighs the worst scenarios beside the mean, and the aim {self.aim} takes no notice of it",
                where=Where(source="--risk"),
                remedy="Leave it out, or take the aim value",
            )
        weight, alpha = _risk(self.risk)
        aims = Aims(aim=self.aim, risk=weight, alpha=alpha, reach=self.reach)  # type: ignore[arg-type]
        check_aims(aims)
        return aims

    def searching(self, part: float, watch: Watch) -> dict[str, Any]:
        """How a search is to go that may take a part of the time."""
        return {"seconds": self.seconds * part, "threads": self.threads, "seed": self.seed, "watch": watch}


@dataclass(frozen=True, kw_only=True)
class Read:
    """What was read: programmes, the case, the engine that was asked, if any, and names of inputs by their ids."""

    programmes: Programmes
    prepared: Prepared
    deciding: Engine | None
    as_of: str | None
    names: Mapping[str, str]


def _risk(text: str | None) -> tuple[float, float]:
    """Weight and level of a risk written as cvar:0.9 or cvar:0.9:0.5."""
    if text is None:
        return 0.0, 0.9
    kind, *numbers = text.split(":")
    try:
        alpha, weight = float(numbers[0]), float(numbers[1]) if len(numbers) > 1 else 0.5
    except (IndexError, ValueError):
        alpha = weight = -1.0
    if kind != CVAR or len(numbers) > 2 or not 0 < alpha < 1 or not 0 <= weight <= 1:
        raise FieldError(
            f"must be cvar:ALPHA or cvar:ALPHA:WEIGHT, got {text!r:.40}",
            where=Where(source="--risk"),
            remedy="Write cvar:0.9 for the mean of the worst tenth, beside the mean of all",
        )
    return weight, alpha


def read(question: Question) -> Read:
    """Read map and programmes and make the case. Raises InputError for whatever does not fit together."""
    from narrows.cli.map_app import loaded
    from narrows.plan.casing import prepare
    from narrows.plan.load import load_programmes

    asked, law = question
    map_ = loaded(asked.map)
    programmes = load_programmes(asked.programmes, map_)
    if asked.budget is not None:
        from narrows.plan.load import with_budget

        programmes = with_budget(programmes, asked.budget)
    _same_country(asked.country, programmes)
    deciding, on = _law(asked, law, decidable=bool(map_.items))
    first = asked.since if asked.since is not None else min(one.year for one in programmes.budget)
    prepared = prepare(
        programmes,
        map_,
        until=asked.until,
        start_year=first,
        per_year=asked.per_year,
        scenarios=asked.scenarios,
        seed=asked.seed,
        as_of=on,
        reading=asked.reading,  # type: ignore[arg-type]
        deciding=deciding,
        buyer=asked.buyer,
        exclude=words_of(asked.exclude),
        target=asked.target,
    )
    return Read(
        programmes=programmes,
        prepared=prepared,
        deciding=deciding,
        as_of=on.isoformat() if on is not None else None,
        names={one.id: one.name for one in map_.inputs},
    )


def _law(asked: Asked, law: Law, *, decidable: bool) -> tuple[Engine | None, date | None]:
    """The engine that decides edges, and the day: the last that the law was checked to, unless another or none is asked for."""
    text = asked.as_of
    if text == NO_LAW or (text is None and not decidable):
        given = {
            "rules or lists are given": law.stated,
            "a buyer is named": asked.buyer is not None,
            "a reading of the law is given": asked.reading != Asked.reading,
        }
        for what in (what for what, stated in given.items() if stated):
            raise FieldError(
                f"{what}, but no day to ask the law for",
                where=Where(source="--as-of"),
                remedy="Give --as-of",
            )
        return None, None
    on = day(text, "--as-of")
    deciding = law.engine(on)
    if on is None:
        regimes = deciding.book.raw.horizon.regimes
        on = regimes[next(iter(regimes))].checked
    return deciding, on


def _same_country(text: str | None, programmes: Programmes) -> None:
    if text is None:
        return
    from narrows.model.country import resolve

    code = resolve(text).code
    if code != programmes.country:
        raise FieldError(
            f"the programmes are for {programmes.country}, not {code}",
            where=Where(source="--country"),
            remedy="Name programmes of that country with --programmes; `narrows plan init` makes some to begin with",
        )


def make(
    question: Question,
    wanted: Wanted,
    *,
    picture: Path | None,
    brief: bool,
    form: str,
    output: Path | None,
) -> int:
    """Write the best plan. Gives the exit code: 0 within the gap that was asked for, 1 else."""
    from narrows.cli import plan_output as told
    from narrows.cli.plan_looking import look
    from narrows.plan.telling import tell

    check_picture(picture)
    asked, aims = question.asked, question.asked.aims()
    found = read(question)
    case = found.prepared.case
    with watched() as watch:
        solution = solved(case, aims, asked, watch)
        looked = look(found, aims, solution, wanted, asked, watch)
    plan = tell(
        case,
        solution,
        aims,
        programmes=found.programmes,
        seed=asked.seed,
        rulebook=found.deciding.sources.rulebook if found.deciding is not None else None,
        as_of=found.as_of,
        assumptions=found.prepared.assumptions,
        notices=found.prepared.notices,
        looked=looked,
        names=found.names,
    )
    if picture is not None:
        from narrows.plan.picture import write_plan_picture

        write_plan_picture(picture, plan, programmes=found.programmes, map_=case.network.map)
    if form == "json":
        told.print_struct(plan, output)
    else:
        print_lines(told.plan_page(plan, brief=brief), output)
    return CLEAR if plan.gap <= asked.gap else ATTENTION


def solved(case: Case, aims: Aims, asked: Asked, watch: Watch) -> Solution:
    """The best plan of a case; Ctrl-C gives the best so far. Where there is none, says which constraints conflict."""
    import numpy as np

    from narrows.plan.greedy import first_plan
    from narrows.plan.model import build
    from narrows.plan.solve import solve

    # The search begins with a greedy plan, so that no plan it gives is worth less.
    watch.told("a first plan")
    begin = (first_plan(case), np.zeros((len(case.fields), case.periods)))
    return solve(
        build(case, aims),
        gap=asked.gap,
        seconds=asked.seconds,
        threads=asked.threads,
        seed=asked.seed,
        begin=begin,
        told=lambda progress: watch.told(bounds(progress)),
        stop=watch.stop,
    )


def init(source: str, country: str, output: Path | None) -> None:
    """Write programmes to begin with."""
    from narrows.cli.map_app import loaded
    from narrows.model.country import resolve
    from narrows.plan.scaffold import scaffold

    text = scaffold(loaded(source), resolve(country).code)
    with opened(output) as stream:
        stream.write(text.encode("utf-8"))


def compare(one: Path, other: Path, *, form: str, output: Path | None) -> int:
    """Write what differs between two plans. Gives the exit code: 1 if anything does."""
    from narrows.cli import plan_output as told
    from narrows.plan.difference import compare_plans

    found = compare_plans(told.read_plan(one), told.read_plan(other))
    if form == "json":
        told.print_struct(found, output)
    else:
        print_lines(told.difference_page(found), output)
    differs = found.starts or found.values or found.basis or found.availability
    return ATTENTION if differs else CLEAR


def refuse_idle(given: Mapping[str, object], what: str, remedy: str) -> None:
    """Raises FieldError for the first option that is given and would say nothing here."""
    for option in (option for option, value in given.items() if value):
        raise FieldError(what, where=Where(source=option), remedy=remedy)


def controller(
    question: Question, coalition: Sequence[str], *, most: int, form: str, output: Path | None
) -> int:
    """Write the smallest set of controls with lasting effect. Gives the exit code: 0 if the bounds meet, 1 else."""
    from narrows.cli import plan_output as told
    from narrows.model.country import resolve
    from narrows.plan.controller import controls
    from narrows.plan.denials import denials_of

    asked = question.asked
    found = read(question)
    start = found.prepared.start
    countries = [resolve(one).code for one in coalition]
    if found.programmes.country in countries:
        what = f"{found.programmes.country} is the country whose plan it is"
        raise FieldError(what, where=Where(source="--coalition"), remedy="Name the countries that deny")
    denials = denials_of(
        found.prepared.case,
        countries,
        start.without,
        from_year=found.prepared.case.start_year,
    )
    with watched() as watch:
        watch.told("looking for the controls that last longest")
        answer = controls(
            found.prepared.case,
            denials,
            most=most,
            reach=asked.reach,
            gap=asked.gap,
            seconds=asked.seconds,
            aims=asked.aims(),
            country=found.programmes.country,
            threads=asked.threads,
            seed=asked.seed,
            stop=watch.stop,
        )
    if form == "json":
        told.print_struct(answer, output)
    else:
        print_lines(told.controls_page(answer), output)
    return CLEAR if answer.no_smaller else ATTENTION
