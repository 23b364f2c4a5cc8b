"""Numbers that are those of circuits alone."""

from __future__ import annotations

import pytest

from narrows.model.circuits import is_circuit


@pytest.mark.parametrize(
    ("eccn", "circuit"),
    [
        ("3A001.a", True),
        ("3A001.a.3", True),
        ("3A991.p", True),
        ("3A090.b", True),
        ("3A090.c", False),
        ("3A001", False),
        ("3A001.b.2", False),
        ("EAR99", False),
    ],
)
def test_a_paragraph_of_circuits_tells_one(eccn: str, circuit: bool) -> None:
    assert is_circuit(eccn) is circuit
