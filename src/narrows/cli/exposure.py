"""`narrows exposure`: what is left of every node of a supply map for a buyer, on a day or across days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR
from narrows.cli.orders import checked_folders, day
from narrows.cli.output import Progress, print_lines
from narrows.errors import FieldError, Where

if TYPE_CHECKING:
    from narrows.engine import Engine
    from narrows.network.result import Exposure, Timeline
    from narrows.network.study import Study
    from narrows.network.supply_map import SupplyMap

PICTURES = (".svg", ".png", ".html")


@dataclass(frozen=True, kw_only=True)
class Law:
    """The law that is asked: what is added to it and lifted from it, and whole lists beside the embedded ones."""

    rules: Sequence[Path] = ()
    hypothetical: Sequence[Path] = ()
    without: Sequence[str] = ()
    lists: Sequence[str] = ()

    @property
    def stated(self) -> bool:
        """Whether anything of it is stated."""
        return bool(self.rules or self.hypothetical or self.without or self.lists)

    def refuse_without_day(
        self, reading: str, remedy: str, others: Mapping[str, bool] = MappingProxyType({})
    ) -> None:
        """Refuse what asks for a day, where none is given: what is stated of the law, and `others`, by what is wrong. Raises
        FieldError."""
        given = {
            "rules or lists are given, but no day to ask them for": self.stated,
            "a reading of the law is given, but no day to ask the law for": reading != "as_enforced",
            **others,
        }
        for what in (what for what, stated in given.items() if stated):
            raise FieldError(what, where=Where(source="--as-of"), remedy=remedy)

    def engine(self, on: date | None) -> Engine:
        """The engine over this law. Raises FieldError, RulebookError, ListError."""
        checked_folders([*self.rules, *(path for path in self.hypothetical if not path.is_file())])
        from narrows.diff import supposing
        from narrows.lists.whole import with_lists

        return supposing(
            rules=self.rules,
            hypothetical=self.hypothetical,
            without=self.without,
            lists=with_lists(self.lists, on) if self.lists else None,
        )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a map."""

    country: str
    buyer: str | None
    withdraw: str | None
    exclude: str | None
    variants: str
    upstream: str | None
    target: str | None
    min_confidence: str
    reading: str

    def study(self, map_: SupplyMap, *, law: bool) -> Study:
        """The question, compiled. Raises FieldError and CountryError."""
        from narrows.network.orders import Buyer
        from narrows.network.study import Study

        return Study.of(
            map_,
            buyer=Buyer.of(self.country, self.buyer),
            law=law,
            variants=self.variants,  # type: ignore[arg-type]
            exclude=words_of(self.exclude),
            upstream=self.upstream,  # type: ignore[arg-type]
            target=self.target,
            min_confidence=self.min_confidence,  # type: ignore[arg-type]
        )

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """The countries to withdraw, as codes. Raises CountryError."""
        from narrows.model.country import resolve

        return tuple(dict.fromkeys(resolve(one).code for one in words_of(self.withdraw)))


def check_picture(path: Path | None) -> None:
    """Refuse a picture of no known form before anything is worked out. Raises FieldError."""
    if path is not None and path.suffix.lower() not in PICTURES:
        raise FieldError(
            f"{path.suffix or 'no suffix'} is no form of picture",
            where=Where(source="--picture"),
            remedy=f"Name a file that ends in {', '.join(PICTURES)}",
        )


def words_of(text: str | None) -> tuple[str, ...]:
    """The words of a list such as US,NL,JP."""
    return tuple(part for each in (text or "").split(",") if (part := each.strip()))


def run(
    source: str,
    asked: Asked,
    law: Law,
    *,
    as_of: str | None,
    days: str | None,
    timeline: str | None,
    samples: int,
    seed: int,
    items: Path | None,
    picture: Path | None,
    everything: bool,
    form: str,
    output: Path | None,
) -> int:
    """Write what is left. Gives the exit code: 0 if nothing is lost, 1 if something is or is not known."""
    when = _when(as_of, days, timeline)
    check_picture(picture)
    if len(when) > 1 and timeline is None and asked.target is None:
        raise FieldError(
            "several days are compared for one node, and none is named",
            where=Where(source="--days"),
            remedy="Give --target, such as --target foundry_leading",
        )
    withdrawn = asked.withdrawn
    if not when:
        if not withdrawn:
            raise FieldError(
                "neither a day nor a country to withdraw",
                where=Where(source="--as-of"),
                remedy="Give --as-of, --days, --timeline or --withdraw",
            )
        others = {
            "a buyer is named, but no day to screen it for": asked.buyer is not None,
            "it is said what passes over the edges, but no day to decide it for": items is not None,
        }
        law.refuse_without_day(asked.reading, "Give --as-of, --days or --timeline", others)
    from narrows.cli.map_app import loaded

    map_ = loaded(source)
    if items is not None:
        from narrows.network.readers.overlay import with_items

        map_ = with_items(map_, items)
    study = asked.study(map_, law=bool(when))
    deciding = law.engine(when[-1]) if when else None
    if timeline is not None:
        assert deciding is not None
        return _tell(
            _timeline(study, deciding, (when[0], when[1]), asked, withdrawn),
            map_,
            picture,
            everything,
            form,
            output,
        )
    found = _exposures(study, deciding, when, asked, withdrawn, samples, seed)
    return _tell(found, map_, picture, everything, form, output)


def _tell(
    found: Timeline | list[Exposure],
    map_: SupplyMap,
    picture: Path | None,
    everything: bool,
    form: str,
    output: Path | None,
) -> int:
    """Write and draw what was found. Gives the exit code."""
    from narrows.cli import exposure_output as told

    if picture is not None:
        from narrows.network.picture import write_picture

        write_picture(picture, found if not isinstance(found, list) or len(found) > 1 else found[0], map_)
    if form == "json":
        told.print_struct(found if not isinstance(found, list) or len(found) > 1 else found[0], output)
    elif not isinstance(found, list):
        print_lines(told.timeline_page(found, everything), output)
    elif len(found) > 1:
        print_lines(told.days_page(found, map_, everything), output)
    else:
        print_lines(told.exposure_page(found[0], everything), output)
    each = found if isinstance(found, list) else [found]
    return ATTENTION if any(told.needs_attention(one) for one in each) else CLEAR


def _when(as_of: str | None, days: str | None, timeline: str | None) -> tuple[date, ...]:
    """The days that are asked for: one, several, or the two ends of a timeline."""
    given = [name for name, text in (("--as-of", as_of), ("--days", days), ("--timeline", timeline)) if text]
    if len(given) > 1:
        raise FieldError(
            f"{given[0]} stands beside {given[1]}", where=Where(source=given[0]), remedy="Give one of them"
        )
    if timeline is not None:
        return _span(timeline)
    found = [day(one, given[0]) for one in words_of(as_of or days)] if given else []
    return tuple(sorted({one for one in found if one is not None}))


def _span(text: str) -> tuple[date, date]:
    """Two days written as 2022-10-01..2026-11-25."""
    first, dots, last = text.partition("..")
    since, until = day(first or None, "--timeline"), day(last or None, "--timeline")
    if not dots or since is None or until is None:
        raise FieldError(
            f"must be two days, got {text!r}",
            where=Where(source="--timeline"),
            remedy="Write them as 2022-10-01..2026-11-25",
        )
    return since, until


def _exposures(
    study: Study,
    deciding: Engine | None,
    when: Sequence[date],
    asked: Asked,
    withdrawn: Sequence[str],
    samples: int,
    seed: int,
) -> list[Exposure]:
    """The exposure on each day; one without a day where no law is asked."""
    from narrows.network.exposure import exposed

    answers = study.answers(deciding, when) if deciding is not None else [None]
    return [
        exposed(
            study,
            each,
            as_of=on,
            reading=asked.reading,  # type: ignore[arg-type]
            withdrawn=withdrawn,
            deciding=deciding,
            samples=samples,
            seed=seed,
        )
        for on, each in zip(when or (None,), answers, strict=True)
    ]


def _timeline(
    study: Study, deciding: Engine, span: tuple[date, date], asked: Asked, withdrawn: Sequence[str]
) -> Timeline:
    from narrows.network.across_days import over_time

    progress = Progress("days decided")
    try:
        return over_time(
            study,
            deciding,
            *span,
            reading=asked.reading,  # type: ignore[arg-type]
            withdrawn=withdrawn,
            step=progress.step,
        )
    finally:
        progress.close()
