"""The guide to claims names each of them, and nothing else; each is asked for by some rule."""

from __future__ import annotations

import re
from pathlib import Path

from narrows.model.end_use import Claims
from narrows.rulebook.loader import LAW


def test_every_claim_is_in_the_guide(root: Path) -> None:
    told = re.findall(r"^\| `(\w+)` \|", (root / "docs/guide/claims.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(Claims.model_fields)


def test_no_claim_is_without_effect() -> None:
    law = "\n".join(path.read_text("utf-8") for path in LAW.rglob("*/*.yaml"))
    assert not [name for name in Claims.model_fields if f"claims.{name}" not in law]
