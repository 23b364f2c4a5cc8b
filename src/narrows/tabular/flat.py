"""An order as one flat row of dotted names, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from narrows.errors import FieldError, Where, meant
from narrows.tabular.fieldkinds import FieldName, Path, field_named, near_names

__all__ = ["flatten", "nest", "nest_fields", "unflatten"]


def flatten(raw: Mapping[str, object]) -> dict[str, object]:
    """The fields of a raw order under dotted names, without those that are absent or empty."""
    out: dict[str, object] = {}
    _spread("", raw, out)
    return out


def _spread(prefix: str, value: object, out: dict[str, object]) -> None:
    steps: Iterable[tuple[object, object]]
    if isinstance(value, Mapping):
        steps = value.items()
    elif isinstance(value, list | tuple):
        steps = enumerate(value)
    else:
        if value is not None:
            out[prefix] = value
        return
    for step, below in steps:
        _spread(f"{prefix}.{step}" if prefix else f"{step}", below, out)


def unflatten(flat: Mapping[str, object]) -> dict[str, object]:
    """A raw order from dotted names, which may be shorthands. Raises `FieldError` for a name that is no field."""
    pairs: list[tuple[FieldName, object]] = []
    for name, value in flat.items():
        field = field_named(name)
        if field is None:
            raise FieldError("is no known field", where=Where(field=name), remedy=meant(near_names(name)[:1]))
        pairs.append((field, value))
    return nest_fields(pairs)


def nest_fields(pairs: Iterable[tuple[FieldName, object]]) -> dict[str, object]:
    """A nested order from values of fields; a party that is named by its role has this role."""
    paths: list[tuple[Path, object]] = []
    roles: dict[Path, object] = {}
    for field, value in pairs:
        paths.append((field.path, value))
        if field.role is not None:
            roles[*field.path[:2], "role"] = field.role
    return nest([*paths, *roles.items()])


def nest(pairs: Iterable[tuple[Path, object]]) -> dict[str, object]:
    """A nested order from paths. Lists close up where an index has no value, keeping the order of the others."""
    root: dict[str | int, object] = {}
    lists: dict[Path, None] = {}
    for path, value in pairs:
        node = root
        for depth, step in enumerate(path[:-1], start=1):
            below = node.get(step)
            if below is None:
                below = node[step] = {}
                if isinstance(path[depth], int):
                    lists[path[:depth]] = None
            elif not isinstance(below, dict):
                raise _clash(path[:depth])
            node = below
        if path[-1] in node:
            raise _clash(path)
        node[path[-1]] = value
    for place in sorted(lists, key=len, reverse=True):
        _close_up(root, place)
    return root  # type: ignore[return-value]  # the steps at the root are names


def _close_up(root: dict[str | int, object], place: Path) -> None:
    node = root
    for step in place[:-1]:
        below = node[step]
        if not isinstance(below, dict):
            raise _clash(place)
        node = below
    entries = node[place[-1]]
    if isinstance(entries, dict):
        node[place[-1]] = [entries[index] for index in sorted(entries)]


def _clash(path: Path) -> FieldError:
    name = ".".join(map(str, path))
    return FieldError(
        "is given both as a whole and in parts",
        where=Where(field=name),
        remedy="Keep either the whole or the parts",
    )
