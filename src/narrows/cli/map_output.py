"""What `narrows map` writes: tables for people, JSON as docs/guide/maps.md has it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from narrows.cli.output import print_json, print_lines
from narrows.cli.text import bold, table, wrapped
from narrows.counted import counted, first_of
from narrows.errors import FieldError, InputError, Where, meant
from narrows.network.check.gaps import gap_notices, without_providers, without_shares
from narrows.network.supply_map import CONFIDENCES, Input, Provider, Share, SupplyMap, by_id

_NOUNS = ("input", "link", "provider", "share", "item", "use", "control")


# A map as a whole.


def write_map_summary(map_: SupplyMap, form: str, output: Path | None, *, inputs: bool) -> None:
    """Write what a map holds; `inputs` adds a line for each input."""
    if form == "json":
        print_json(_summary(map_, inputs=inputs), output)
    else:
        print_lines(list(_summary_lines(map_, inputs=inputs)), output)


def _summary(map_: SupplyMap, *, inputs: bool) -> dict[str, Any]:
    silent, alone = without_shares(map_.inputs, map_.shares), _alone(map_)
    found: dict[str, Any] = {
        "about": map_.about,
        "sha256": map_.sha256(),
        "counts": _counts(map_),
        "kinds": dict(Counter(one.kind for one in map_.inputs)),
        "shares_by_confidence": _confidences(map_),
        "measures": dict(Counter(share.measure for share in map_.shares if share.stated)),
        "inputs_without_providers": [_named(one) for one in alone],
        "inputs_without_shares": [_named(one) for one in silent],
        "notices": map_.notices,
    }
    if inputs:
        provided, stated = _provided(map_)
        found["inputs"] = [
            _named(one)
            | {"kind": one.kind, "stage": one.stage}
            | {"providers": provided[one.id], "with_share": stated[one.id]}
            for one in map_.inputs
        ]
    return found


def _alone(map_: SupplyMap) -> list[Input]:
    return without_providers(map_.inputs, map_.links, map_.shares)


def _counts(map_: SupplyMap) -> dict[str, int]:
    kinds = Counter(one.kind for one in map_.providers)
    counts = {name: len(rows) for name, rows in map_.tables()}
    return counts | {"firms": kinds["firm"], "countries": kinds["country"]}


def _confidences(map_: SupplyMap) -> dict[str, int]:
    found = Counter(share.confidence for share in map_.shares if share.stated)
    shown = {name: found[name] for name in reversed(CONFIDENCES)}
    return shown | {"not_stated": sum(not share.stated for share in map_.shares)}


def _provided(map_: SupplyMap) -> tuple[Counter[str], Counter[str]]:
    """How many providers each input has, and of how many of them a share is stated."""
    pairs = {(share.input, share.provider) for share in map_.shares}
    known = {(share.input, share.provider) for share in map_.shares if share.stated}
    return Counter(input_ for input_, _ in pairs), Counter(input_ for input_, _ in known)


def _named(one: Input | Provider) -> dict[str, Any]:
    return {"id": one.id, "name": one.name}


def _summary_lines(map_: SupplyMap, *, inputs: bool) -> Iterator[str]:
    about, counts = map_.about, _counts(map_)
    yield bold(about.title)
    yield from wrapped(f"map {about.id}, vintage {about.vintage}", first="")
    terms = about.license
    yield from wrapped(
        f"License: {terms.name}{f' ({terms.url})' if terms.url else ''};"
        f" {'may be shipped' if terms.may_ship else 'may not be shipped'}",
        first="",
    )
    for text in (terms.credit, about.note):
        if text:
            yield from wrapped(text, first="")
    yield ""
    kinds = Counter(one.kind for one in map_.inputs)
    yield from wrapped(f"{counted(counts['inputs'], 'input')}: {_listed(kinds.items())}")
    yield from wrapped(
        f"{counted(counts['providers'], 'provider')}: {counted(counts['firms'], 'firm')},"
        f" {counted(counts['countries'], 'country', 'countries')}"
    )
    relations = Counter(link.relation.replace("_", " ") for link in map_.links)
    yield from wrapped(f"{counted(counts['links'], 'link')}: {_listed(relations.items())}")
    shares = [(name.replace("_", " "), number) for name, number in _confidences(map_).items()]
    yield from wrapped(f"{counted(counts['shares'], 'share')} by confidence: {_listed(shares)}")
    measures = Counter(share.measure for share in map_.shares if share.stated).most_common()
    if measures:
        shown = first_of([f"{name} {number:,}" for name, number in measures], 8, last=", and ")
        yield from wrapped(f"measures of shares: {shown}")
    yield from wrapped(
        f"for the engine: {counted(counts['items'], 'item')}, {counted(counts['uses'], 'use')};"
        f" as a guide: {counted(counts['controls'], 'control')}"
    )
    yield from wrapped(f"SHA-256 {map_.sha256()}")
    for title, some in (
        ("Nobody is known to provide (unknown, not safe)", _alone(map_)),
        ("Providers are known, how much they hold is not", without_shares(map_.inputs, map_.shares)),
    ):
        if some:
            yield ""
            yield bold(f"{title}: {counted(len(some), 'input')}")
            yield from wrapped(", ".join(f"{one.name} ({one.id})" for one in some))
    if inputs:
        provided, stated = _provided(map_)
        rows = [
            (one.id, one.name, one.kind, one.stage, f"{provided[one.id]}", f"{stated[one.id]}")
            for one in map_.inputs
        ]
        yield ""
        yield from table(("id", "input", "kind", "stage", "providers", "with share"), rows)
    told = gap_notices(map_.inputs, map_.links, map_.shares)
    yield from _remarks(notice for notice in map_.notices if notice not in told)


def _remarks(notices: Iterable[str]) -> Iterator[str]:
    notices = list(notices)
    if notices:
        yield ""
        yield bold("Remarks")
        for notice in notices:
            yield from wrapped(notice, first="  - ")


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts) or "none"


# One input.


def write_input(map_: SupplyMap, name: str, form: str, output: Path | None) -> None:
    """Write one input, by id or name, with its providers and links. Raises FieldError for one that is not there."""
    one = _found(map_, name)
    if form == "json":
        print_json(_input(map_, one), output)
    else:
        print_lines(list(_input_lines(map_, one)), output)


def _found(map_: SupplyMap, name: str) -> Input:
    inputs = by_id(map_)
    if name in inputs:
        return inputs[name]
    wanted = name.casefold().strip()
    same = [one for one in map_.inputs if wanted in (one.id.casefold(), one.name.casefold())]
    if len(same) == 1:
        return same[0]
    from difflib import get_close_matches

    known = {one.name.casefold(): one.id for one in map_.inputs} | {
        one.id.casefold(): one.id for one in map_.inputs
    }
    near = [known[word] for word in get_close_matches(wanted, known, 3)]
    near += [one.id for one in map_.inputs if wanted in one.name.casefold()][:3] if wanted else []
    shown = [f"{id_} ({inputs[id_].name})" for id_ in list(dict.fromkeys(near))[:3]]
    remedy = meant(shown, "narrows map show MAP --inputs lists them", quoted=False)
    raise FieldError(f"{name!r:.60} is no input of the map", where=Where(source="--input"), remedy=remedy)


def _input(map_: SupplyMap, one: Input) -> dict[str, Any]:
    inputs, providers = by_id(map_), {each.id: each for each in map_.providers}

    def ends(found: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        return [_named(inputs[id_]) | {"relation": relation} for id_, relation in found]

    return {
        "input": one,
        "goes_into": ends((link.into, link.relation) for link in map_.links if link.input == one.id),
        "needs": ends((link.input, link.relation) for link in map_.links if link.into == one.id),
        "shares": [
            {"provider_name": providers[share.provider].name}
            | {"kind": providers[share.provider].kind, "country": providers[share.provider].country}
            | {name: getattr(share, name) for name in share.__struct_fields__}
            for share in map_.shares
            if share.input == one.id
        ],
        "items": [each for each in map_.items if each.input == one.id],
        "uses": [each for each in map_.uses if each.input == one.id],
        "controls": [each for each in map_.controls if each.input == one.id],
    }


def _input_lines(map_: SupplyMap, one: Input) -> Iterator[str]:
    inputs, providers = by_id(map_), {each.id: each for each in map_.providers}
    yield bold(f"{one.name} ({one.id})")
    yield from wrapped(f"{one.kind}{f', {one.stage}' if one.stage else ''}", first="")
    if one.description:
        yield from wrapped(one.description, first="")
    low, high = one.lead_years_low, one.lead_years_high
    if one.substitutability or low is not None or high is not None:
        years = (
            "" if low is None and high is None else f", {_span(low, high)} years to replace the main holder"
        )
        source = f" ({one.substitution_source})" if one.substitution_source else ""
        yield from wrapped(f"Substitutes: {one.substitutability or 'not known'}{years}{source}", first="")
    sides = (
        (
            "goes into",
            [link.into for link in map_.links if link.input == one.id and link.relation == "goes_into"],
        ),
        (
            "is a type of",
            [link.into for link in map_.links if link.input == one.id and link.relation == "is_type_of"],
        ),
        (
            "needs",
            [link.input for link in map_.links if link.into == one.id and link.relation == "goes_into"],
        ),
        (
            "has the kinds",
            [link.input for link in map_.links if link.into == one.id and link.relation == "is_type_of"],
        ),
    )
    for title, ids in sides:
        if ids:
            yield from wrapped(f"{title}: {', '.join(f'{inputs[id_].name} ({id_})' for id_ in ids)}")
    by_measure: dict[str, list[Share]] = defaultdict(list)
    for share in map_.shares:
        if share.input == one.id:
            by_measure[share.measure].append(share)
    if not by_measure:
        yield from wrapped("no provider is named: unknown, not safe")
    sources: dict[str, int] = {}
    for measure, shares in by_measure.items():
        yield ""
        yield bold(f"Shares: {measure}")
        shares.sort(key=lambda share: -share.middle if share.stated else 1.0)
        rows = [_share_row(share, providers[share.provider], sources) for share in shares]
        yield from table(("provider", "country", "percent", "range", "year", "confidence", "source"), rows)
    if sources:
        yield ""
        for source, place in sources.items():
            yield from wrapped(source, first=f"[{place}] ")
    for title, texts in (
        (
            "Items",
            [
                f"{each.provider or 'any provider'}: {_inline(each.item)}"
                for each in map_.items
                if each.input == one.id
            ],
        ),
        ("Use", [_inline(each.end_use) for each in map_.uses if each.input == one.id]),
        (
            "Likely controls (a guide)",
            [f"{each.regime} {each.entry}" for each in map_.controls if each.input == one.id],
        ),
    ):
        if texts:
            yield ""
            yield bold(title)
            for text in texts:
                yield from wrapped(text, first="  - ")


def _share_row(share: Share, provider: Provider, sources: dict[str, int]) -> tuple[str, ...]:
    """The cells of a share. Its source is a number, since many shares have the same; the note stands beside it."""
    place = f"[{sources.setdefault(share.source, len(sources) + 1)}]" if share.source else ""
    ranged = share.stated and share.bounds != (share.percent, share.percent)
    return (
        provider.name,
        provider.country or "-",
        number(share.percent) if share.percent is not None else "-" if share.stated else "not stated",
        "-".join(number(bound) for bound in share.bounds) if ranged else "",
        str(share.year or ""),
        share.confidence,
        f"{place} {share.note}".strip(),
    )


def _inline(block: object) -> str:
    import msgspec

    return msgspec.json.encode(block).decode()


def _span(low: float | None, high: float | None) -> str:
    known = [number(bound) for bound in (low, high) if bound is not None]
    return known[0] if len(set(known)) == 1 else " to ".join(known)


def number(value: float) -> str:
    """A number in at most four digits."""
    return f"{value:.4g}"


# Validation and import.


def write_validation(
    map_: SupplyMap | None, errors: Sequence[InputError], form: str, output: Path | None
) -> None:
    """Write whether a map is valid. For people, its errors were told on standard error."""
    if form == "json":
        valid = {"sha256": map_.sha256(), "counts": _counts(map_), "notices": map_.notices} if map_ else {}
        print_json({"valid": map_ is not None, "errors": [one.to_dict() for one in errors]} | valid, output)
    elif map_ is None:
        print_lines([f"not valid: {counted(len(errors), 'error')}"], output)
    else:
        print_lines(["valid", *wrapped(_held(map_)), *_remarks(map_.notices)], output)


def write_imported(map_: SupplyMap, target: Path, form: str) -> None:
    """Write what was imported, and where it is."""
    about = map_.about
    if form == "json":
        print_json(
            {"map": str(target), "about": about, "sha256": map_.sha256(), "counts": _counts(map_)}
            | {"notices": map_.notices}
        )
        return
    lines = [
        bold(f"{target}: {about.title}"),
        *wrapped(f"vintage {about.vintage}; license {about.license.name}"),
    ]
    print_lines([*lines, *wrapped(_held(map_)), *_remarks(map_.notices)])


def _held(map_: SupplyMap) -> str:
    counts = _counts(map_)
    held = [counted(counts[f"{noun}s"], noun) for noun in _NOUNS if counts[f"{noun}s"]]
    return ", ".join(held)
