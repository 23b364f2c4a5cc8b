"""Stakes in FollowTheMoney JSON lines: entities of the schema Ownership, and the names of those that they link.

The schema: https://followthemoney.tech/explorer/schemata/Ownership/. Properties are lists of text. Links are ids, or whole
entities in the nested form.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import msgspec

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.ownership.names import clean_name
from narrows.ownership.periods import several
from narrows.ownership.readers.base import StakeFile, country_or_none, named
from narrows.ownership.shares import UNKNOWN, Share, read_share
from narrows.ownership.stake import Stake
from narrows.tabular.encoding import lines

_MARK = '"Ownership"'


class _Entity(msgspec.Struct):
    """An entity whose properties are read on demand."""

    id: str = ""
    schema: str = ""
    caption: str = ""
    properties: dict[str, Any] = {}


class _Edge(msgspec.Struct, gc=False):
    """An ownership as read, before the names of its ends are known."""

    owners: list[str]
    assets: list[str]
    properties: dict[str, Any]
    source: str
    line: int


_entity = msgspec.json.Decoder(_Entity)


def read_ftm(path: Path, source: str) -> StakeFile:
    """The stakes of a file of entities. Reads it twice: for the ownerships, then for the names of the parties."""
    found = StakeFile(source, "ftm")
    edges: list[_Edge] = []
    inside: dict[str, _Entity] = {}
    for line, text in _lines(path, source, found):
        if _MARK in text:
            try:
                edges += _edges(_entity.decode(text), line, inside)
            except (msgspec.DecodeError, RecursionError) as error:
                found.refuse(_broken(error), Where(source=source, line=line))
    needed = {id_ for edge in edges for id_ in (*edge.owners, *edge.assets)}
    known = _parties(path, source, needed, found)
    known |= {id_: _party(entity) for id_, entity in inside.items() if id_ not in known}
    for edge in edges:
        _stakes(edge, known, found)
    lost = sum(id_ not in known for id_ in needed)
    if lost:
        found.notices.append(
            f"{lost:,} parties of {source} are linked by an id that no entity of the file has"
        )
    return found.checked()


def _lines(path: Path, source: str, found: StakeFile | None) -> Iterator[tuple[int, str]]:
    with path.open("rb") as stream:
        for line in lines(stream, source):
            if line.error is None:
                if not line.text.isspace():
                    yield line.number, line.text
            elif found is not None:
                found.refuse(line.error, Where(source=source, line=line.number))


def _broken(error: Exception) -> FormatError:
    what = "is nested too deeply" if isinstance(error, RecursionError) else f"is no entity: {error}"
    return FormatError(what, remedy="Each line is one entity: id, schema, properties")


def _edges(entity: _Entity, line: int, inside: dict[str, _Entity]) -> Iterator[_Edge]:
    """The ownerships of a line: the entity itself, or those nested in it. Nested parties go to `inside`."""
    waiting: list[tuple[_Entity, str, str]] = [(entity, "", "")]
    while waiting:
        one, parent, role = waiting.pop()
        for name, values in one.properties.items():
            for value in values if isinstance(values, list) else ():
                if isinstance(value, dict):
                    try:
                        nested = msgspec.convert(value, _Entity)
                    except msgspec.ValidationError as error:
                        raise msgspec.DecodeError(str(error)) from None
                    waiting.append((nested, one.id, name))
        if one.schema == "Ownership":
            owners, assets = _ids(one, "owner"), _ids(one, "asset")
            if role == "ownershipOwner" and not owners:
                owners = [parent]
            if role == "ownershipAsset" and not assets:
                assets = [parent]
            said = _texts(one, "publisher") or _texts(one, "sourceUrl")
            yield _Edge(owners, assets, one.properties, "; ".join(said), line)
        elif one is not entity:
            inside.setdefault(one.id, one)
    if entity.schema != "Ownership":
        inside.setdefault(entity.id, entity)


def _ids(entity: _Entity, name: str) -> list[str]:
    values = entity.properties.get(name) or []
    if isinstance(values, str | dict):
        values = [values]
    found = (value.get("id") if isinstance(value, dict) else value for value in values)
    return list(dict.fromkeys(value for value in found if isinstance(value, str) and value))


def _texts(entity: _Entity, name: str) -> list[str]:
    return _of(entity.properties, name)


def _of(properties: dict[str, Any], name: str) -> list[str]:
    values = properties.get(name) or []
    listed = values if isinstance(values, list) else [values]
    return [
        str(value)
        for value in listed
        if isinstance(value, str | int | float | Decimal) and str(value).strip()
    ]


def _parties(path: Path, source: str, needed: set[str], found: StakeFile) -> dict[str, tuple[str, str]]:
    """Name and country of each party that is needed."""
    known: dict[str, tuple[str, str]] = {}
    for line, text in _lines(path, source, None):
        try:
            entity = _entity.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            if _MARK not in text:  # else told before
                found.refuse(_broken(error), Where(source=source, line=line))
            continue
        if entity.id in needed and entity.schema != "Ownership":
            known[entity.id] = _party(entity)
    return known


def _party(entity: _Entity) -> tuple[str, str]:
    names = _texts(entity, "name")
    name = names[0] if names else entity.caption
    places = _texts(entity, "jurisdiction") or _texts(entity, "country") or _texts(entity, "mainCountry")
    return name, country_or_none(places[0]) if places else ""


def _stakes(edge: _Edge, known: dict[str, tuple[str, str]], found: StakeFile) -> None:
    where = Where(source=found.source, line=edge.line)
    if not edge.assets or not edge.owners:
        side = "asset" if not edge.assets else "owner"
        found.refuse(FieldError(f"links no {side}", remedy="An Ownership has an owner and an asset"), where)
        if not edge.assets:
            return
    wrong: InputError | None = None
    share, start, end = UNKNOWN, None, None
    try:
        share = _share(edge.properties)
        start, end = several(_of(edge.properties, "startDate")), several(_of(edge.properties, "endDate"))
    except FieldError as error:
        wrong = error
    certain = wrong is None and len(edge.owners) == 1 == len(
        edge.assets
    )  # else nobody says who holds how much
    for owner_id, asset_id in product(edge.owners or [""], edge.assets):
        try:
            stake = _stake(owner_id, asset_id, known, edge)
        except FieldError as error:
            found.refuse(error, where)
            continue
        found.add(stake, share, start, end, error=wrong, certain=certain)
        wrong = None  # told once


def _stake(owner_id: str, asset_id: str, known: dict[str, tuple[str, str]], edge: _Edge) -> Stake:
    owner, owner_country = known.get(owner_id, ("", ""))
    owned, owned_country = known.get(asset_id, ("", ""))
    owner, owner_id = named(owner, owner_id, "owner")
    owned, asset_id = named(owned, asset_id, "owned")
    return Stake(
        owner=owner,
        owned=owned,
        owner_id=owner_id,
        owned_id=asset_id,
        owner_country=owner_country,
        owned_country=owned_country,
        source=clean_name(edge.source),
        line=edge.line,
    )


def _share(properties: dict[str, Any]) -> Share:
    """The share, from the lowest to the highest where several are stated. Raises FieldError."""
    stated = [read_share(text) for text in _of(properties, "percentage")]
    if not stated:
        return UNKNOWN
    bare = any(share.bare for share in stated)
    return Share(min(s.least for s in stated), max(s.most for s in stated), bare)
