"""The forms that names in law files may take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

ECCN = re.compile(r"EAR99|\d[A-E]\d{3}(\.[a-z0-9]+)*")
LIST_NUMBER = re.compile(r"[A-Z0-9][A-Za-z0-9().-]*")
COUNTRY = re.compile(r"[A-Z]{2}")
EXCEPTION_CODE = re.compile(r"[A-Z]{2,5}\d?")
REASON_FOR_CONTROL = re.compile(r"[A-Z]{2,3}\d?")
PROVISION_ID = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+")
PROVISION_GLOB = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_*-]+)+|\*")
SCOPE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")
TERM_NAME = re.compile(r"[a-z][a-z0-9_]*")
PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
REGIME = re.compile(r"[a-z]{2}")


def matching(ids: frozenset[str], globs: Iterable[str]) -> frozenset[str]:
    """Those of some ids that some ids and globs mean. In a glob * stands for anything, and nothing else is special."""
    wanted = tuple(globs)
    return ids.intersection(wanted).union(
        *(filter(_glob(each).fullmatch, ids) for each in wanted if "*" in each)
    )


def spelled_out(names: Iterable[str], lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Ids and globs, with those of a list of requirements in the place of its name."""
    return tuple(dict.fromkeys(one for name in names for one in lists.get(name, (name,))))


@lru_cache(maxsize=65536)
def matches(id_: str, globs: tuple[str, ...]) -> bool:
    """Whether one of some ids and globs means an id."""
    return bool(matching(frozenset((id_,)), globs))


@lru_cache(maxsize=4096)
def _glob(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
