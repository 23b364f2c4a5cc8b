"""The Advanced Semiconductor Supply Chain Dataset of the Emerging Technology Observatory (ETO) as a supply map.

https://eto.tech/dataset-docs/chipexplorer. The data is CC BY-NC 4.0: users import it themselves, it is never shipped.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from narrows.counted import counted
from narrows.errors import CountryError, FieldError, InputError, Where
from narrows.model import country
from narrows.network.check import finish
from narrows.network.imports.eto_files import eto_files
from narrows.network.imports.tables import records
from narrows.network.readers.about import NO_VINTAGE
from narrows.network.readers.cells import number, text
from narrows.network.readers.draft import Draft, Table
from narrows.network.supply_map import (
    About,
    Input,
    Kind,
    License,
    Link,
    Provider,
    ProviderKind,
    Relation,
    Share,
    SupplyMap,
)

__all__ = ["import_eto"]

_KINDS: dict[str, Kind] = {
    "process": "process",
    "tool_resource": "tool",
    "material_resource": "material",
    "design_resource": "design",
    "ultimate_output": "product",
}
_PROVIDERS: dict[str, ProviderKind] = {"organization": "firm", "country": "country"}
_MEASURES: dict[ProviderKind, str] = {"country": "country", "firm": "firm"}
_GROUPED: tuple[Kind, ...] = ("tool", "material", "design")
"""Kinds of node into which nothing goes: what the data says goes into one is a kind of it."""

_LICENSE = License(
    name="CC BY-NC 4.0",
    url="https://creativecommons.org/licenses/by-nc/4.0/",
    may_ship=False,
    credit="Emerging Technology Observatory, Advanced Semiconductor Supply Chain Dataset",
)


def import_eto(source: Path, *, vintage: str | None = None, rest: Path | None = None) -> SupplyMap:
    """The map of a folder with inputs.csv, provision.csv, providers.csv, sequence.csv and, optionally, stages.csv.

    Files may carry a suffix (`inputs_8a926c1.csv`): `vintage` names it where there are several. `rest` is a folder from
    which providers, sequence and stages are taken where `source` lacks them, as the earlier vintages do.

    What goes into a tool, material or design resource is a kind of it. Shares stay in percent as they stand: those of
    countries have the measure `country`, those of organizations `firm`. Raises FormatError and FieldError.
    """
    files = eto_files(source, vintage, rest)
    draft = Draft(str(source), notices=list(files.notices))
    stages = _stages(files.stages, draft)
    _inputs(files.inputs, stages, draft)
    _links(files.sequence, draft, borrowed=files.borrowed("sequence"))
    _providers(files.providers, draft)
    _shares(files.provision, stages, draft)
    years = [share.year for share in draft.table("shares").rows if share.year is not None]
    draft.about = About(
        id="eto",
        title="Advanced semiconductor supply chain (ETO)",
        vintage=str(max(years)) if years else NO_VINTAGE,
        license=_LICENSE,
        stages=tuple(dict.fromkeys(stages.values())),
        upstream="everywhere",
        remainder="spread",
        measures=(_MEASURES["country"],),
        note="; ".join(filter(None, [files.note, *draft.notices])),
    )
    return finish(draft)


def _stages(path: Path | None, draft: Draft) -> dict[str, str]:
    """Name by id."""
    if path is None:
        return {}
    found: dict[str, str] = {}
    for _, row in records(path, ("stage_id", "stage_name"), draft.errors):
        id_, name = text(row["stage_id"]), text(row["stage_name"])
        if id_ and name:
            found[id_] = name
    return found


def _inputs(path: Path, stages: dict[str, str], draft: Draft) -> None:
    """Read the inputs; stages that they name and stages.csv does not are added to `stages`."""
    table = draft.tables["inputs"] = Table("inputs", str(path))
    needed = ("input_id", "input_name", "type", "stage_name", "description")
    for line, row in records(path, needed, draft.errors, ("stage_id",)):
        kind = _KINDS.get(row["type"].strip())
        try:
            if kind is None:
                raise FieldError(
                    f"{row['type']!r:.40} is no known type", remedy=f"Known are {', '.join(_KINDS)}"
                )
            one = Input(
                id=_need(row, "input_id"),
                name=_need(row, "input_name"),
                kind=kind,
                stage=text(row["stage_name"]) or "",
                description=text(row["description"]) or "",
            )
        except InputError as error:
            draft.errors.add(error, table.at(line, "type" if kind is None else None))
            table.lost.add(row["input_id"].strip())
            continue
        table.add(one, line)
        if one.stage:
            stages.setdefault(row["stage_id"].strip() or one.stage, one.stage)


def _links(path: Path, draft: Draft, *, borrowed: bool) -> None:
    table = draft.tables["links"] = Table("links", str(path))
    kinds: dict[str, Kind] = {one.id: one.kind for one in draft.table("inputs").rows}
    seen: set[Link] = set()
    strange = 0
    for line, row in records(path, ("input_id", "goes_into_id", "is_type_of_id"), draft.errors):
        input_ = row["input_id"].strip()
        for column in ("goes_into_id", "is_type_of_id"):
            into = row[column].strip()
            if not into:
                continue
            if borrowed and not {input_, into} <= kinds.keys():
                strange += 1
                continue
            grouped = column == "is_type_of_id" or kinds.get(into) in _GROUPED
            relation: Relation = "is_type_of" if grouped else "goes_into"
            link = Link(input=input_, into=into, relation=relation)
            if link not in seen:
                seen.add(link)
                table.add(link, line)
    if strange:
        draft.notices.append(
            f"{counted(strange, 'row')} of {path.name} with inputs that this vintage lacks: left out"
        )


def _providers(path: Path, draft: Draft) -> None:
    table = draft.tables["providers"] = Table("providers", str(path))
    at: dict[str, int] = {}
    nowhere: Counter[str] = Counter()
    columns = ("provider_name", "alias", "provider_id", "provider_type", "country")
    for line, row in records(path, columns, draft.errors):
        kind = _PROVIDERS.get(row["provider_type"].strip())
        try:
            if kind is None:
                known = ", ".join(_PROVIDERS)
                raise FieldError(
                    f"{row['provider_type']!r:.40} is no known type", remedy=f"Known are {known}"
                )
            id_, name = _need(row, "provider_id"), _need(row, "provider_name")
            place = text(row["country"]) or (name if kind == "country" else "")
        except InputError as error:
            draft.errors.add(error, table.at(line, "provider_type" if kind is None else None))
            table.lost.add(row["provider_id"].strip())
            continue
        code = _code(place)
        alias = tuple(part for part in (text(part) for part in row["alias"].split(";")) if part)
        one = Provider(id=id_, name=name, kind=kind, country=code, aliases=alias)
        if id_ not in at:
            at[id_] = len(table.rows)
            table.add(one, line)
            if place and not code:
                nowhere[place] += 1
            continue
        # A firm with several aliases has a row for each.
        old: Provider = table.rows[at[id_]]
        if (old.name, old.kind, old.country) != (one.name, one.kind, one.country):
            what = f"{id_!r:.40} is another provider than in {table.told(at[id_])}"
            draft.errors.add(FieldError(what, remedy="Give each its own id"), table.at(line, "provider_id"))
            continue
        aliases = tuple(dict.fromkeys([*old.aliases, *alias]))
        table.rows[at[id_]] = Provider(id=id_, name=name, kind=kind, country=code, aliases=aliases)
    if nowhere:
        told = ", ".join(sorted(nowhere))
        draft.notices.append(
            f"{told}: no ISO country; the {nowhere.total()} providers there keep their names and have no country"
        )


def _code(place: str) -> str:
    """The alpha-2 code of a country, "" for what is none, such as a continent."""
    try:
        return country.resolve(place).code if place else ""
    except CountryError:
        return ""


def _shares(path: Path, stages: dict[str, str], draft: Draft) -> None:
    table = draft.tables["shares"] = Table("shares", str(path))
    inputs = {one.id for one in draft.table("inputs").rows} | draft.table("inputs").lost
    kinds: dict[str, ProviderKind] = {one.id: one.kind for one in draft.table("providers").rows}
    of_stages = 0
    unknown: Counter[str] = Counter()
    needed = ("provider_id", "provided_name", "provided_id", "share_provided")
    for line, row in records(path, needed, draft.errors, ("year", "source", "negligible_market_share")):
        provided, provider = row["provided_id"].strip(), row["provider_id"].strip()
        if provided in stages:
            of_stages += 1
        elif provided not in inputs:
            unknown[" ".join([provided, *row["provided_name"].split()])] += 1
        elif provider not in kinds:
            if provider not in draft.table("providers").lost:
                wrong = FieldError(
                    f"{provider!r:.40} is not among the providers", remedy="Add it to providers"
                )
                draft.errors.add(wrong, table.at(line, "provider_id"))
        else:
            try:
                share = _share(row, _MEASURES[kinds[provider]])
            except InputError as error:
                draft.errors.add(error, table.at(line))
                continue
            table.add(share, line)
    if of_stages:
        draft.notices.append(
            f"{counted(of_stages, 'row')} of {path.name} on whole stages, which are no inputs: left out"
        )
    if unknown:
        draft.notices.append(
            f"{counted(unknown.total(), 'row')} of {path.name} on inputs that it does not list,"
            f" {', '.join(sorted(unknown))}: left out"
        )


def _share(row: dict[str, str], measure: str) -> Share:
    word = (text(row["negligible_market_share"]) or "").casefold()
    try:
        percent = number(row["share_provided"].strip().removesuffix("%"), 0.0, 100.0)
    except FieldError as error:
        error.at(Where(field="share_provided"))
        raise
    try:
        year = number(row["year"], 1900, 2200, whole=True)
    except FieldError as error:
        error.at(Where(field="year"))
        raise
    return Share(
        input=row["provided_id"].strip(),
        provider=row["provider_id"].strip(),
        measure=measure,
        percent=percent,
        year=int(year) if year is not None else None,
        source=text(row["source"]) or "",
        note=word,
    )


def _need(row: dict[str, str], column: str) -> str:
    found = text(row[column])
    if found is None:
        raise FieldError("is missing", where=Where(field=column), remedy="Give it; it may not be empty")
    return found
