"""The guide names every fact that an order may state: what it leaves out, nobody who reads only the guide can state."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from narrows.model.end_use import Claims, EndUse
from narrows.model.item import Codes, Item, MadeWith, Part
from narrows.model.order import Order
from narrows.model.party import Owner, Party
from narrows.model.spec import Spec

BLOCKS = (Claims, Codes, EndUse, Item, MadeWith, Order, Owner, Part, Party, Spec)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(block.__name__))
def test_every_field_is_in_the_guide(root: Path, block: type[BaseModel]) -> None:
    guide = "\n".join(path.read_text("utf-8") for path in sorted((root / "docs/guide").glob("*.md")))
    named = set(re.findall(r"\w+", guide))
    fields = {field.alias or name for name, field in block.model_fields.items()}
    assert sorted(fields - named) == []
