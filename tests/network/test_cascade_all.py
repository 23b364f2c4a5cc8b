"""Every firm of a network, in a file from which a run that broke off goes on."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from narrows.errors import FormatError, OutputError
from narrows.network.cascade.all_firms import BLOCK, all_firms, read_results
from narrows.network.cascade.cascades import Cascades
from narrows.network.cascade.firm_network import FirmNetwork
from narrows.network.cascade.parameters import Parameters
from network.cascade_cases import network_of

FIRMS = 3 * BLOCK + 7


def made(seed: int = 1, firms: int = FIRMS) -> FirmNetwork:
    draw = random.Random(seed)
    sectors = {f"f{i}": f"s{i % 11}" for i in range(firms)}
    pairs = {(draw.randrange(firms), draw.randrange(firms)) for _ in range(4 * firms)}
    links = [(f"f{a}", f"f{b}", draw.lognormvariate(0, 1.5)) for a, b in sorted(pairs) if a != b]
    kinds = ("none", "nonessential", "essential", "substitutable")
    rules = {(f"s{a}", f"s{b}"): draw.choice(kinds) for a in range(11) for b in range(11)}
    return network_of(sectors, links, rules)


@pytest.fixture(scope="module")
def cascades() -> Cascades:
    return Cascades(made())


def test_every_firm_is_answered_as_it_is_alone(cascades: Cascades) -> None:
    told: list[tuple[int, int]] = []
    rows = all_firms(cascades, threads=2, progress=lambda done, total: told.append((done, total)))
    assert [row.firm for row in rows] == list(range(FIRMS))
    assert told[0] == (0, FIRMS)
    assert told[-1] == (FIRMS, FIRMS)
    assert max(row.residual for row in rows) <= 1e-9
    for row in rows[::37]:
        alone = cascades.one(f"f{row.firm}")
        for field in ("esri", "downstream", "upstream"):
            assert getattr(row, field) == pytest.approx(getattr(alone, field), abs=1e-8)


def test_some_firms_may_be_asked_for(cascades: Cascades) -> None:
    assert [row.firm for row in all_firms(cascades, only=np.array([5, 3, 170]))] == [3, 5, 170]


def test_a_run_goes_on_from_where_it_broke_off(cascades: Cascades, tmp_path: Path) -> None:
    """Whatever the number of threads, and wherever the file was cut off, the answer is the same."""
    path = tmp_path / "all.txt"
    whole = all_firms(cascades, resume=path, threads=1)
    data = path.read_bytes()
    assert read_results(path) == whole
    lines = data.splitlines(keepends=True)
    for kept in (
        b"",
        lines[0],
        lines[0][:20],
        b"".join(lines[:3]),
        b"".join(lines[:3]) + lines[3][:100],
        data[:-1],
    ):
        path.write_bytes(kept)
        seen: list[int] = []

        def note(done: int, _: int, seen: list[int] = seen) -> None:
            seen.append(done)

        assert all_firms(cascades, resume=path, threads=2, progress=note) == whole
        assert seen[0] == min(BLOCK * max(0, kept.count(b"\n") - 1), FIRMS)
        assert sorted(path.read_bytes().splitlines()) == sorted(data.splitlines())


def test_a_file_of_something_else_is_refused(cascades: Cascades, tmp_path: Path) -> None:
    path = tmp_path / "all.txt"
    all_firms(cascades, resume=path)
    before = path.read_bytes()
    with pytest.raises(FormatError, match="of another network"):
        all_firms(Cascades(made(2)), resume=path)
    with pytest.raises(FormatError, match="other parameters"):
        all_firms(Cascades(made(), Parameters(final_demand=0.4)), resume=path)
    with pytest.raises(FormatError, match="of other firms"):
        all_firms(cascades, resume=path, only=np.arange(10))
    assert path.read_bytes() == before


def test_damage_is_found(cascades: Cascades, tmp_path: Path) -> None:
    path = tmp_path / "all.txt"
    all_firms(cascades, resume=path)
    data = bytearray(path.read_bytes())
    middle = data.index(b"\n") + 40
    data[middle] ^= 1
    path.write_bytes(data)
    for use in (lambda: all_firms(cascades, resume=path), lambda: read_results(path)):
        with pytest.raises(FormatError, match="is damaged") as caught:
            use()
        assert caught.value.where.line == 2
    path.write_text("not a file of results\n", encoding="utf-8")
    with pytest.raises(FormatError, match="is damaged"):
        all_firms(cascades, resume=path)
    with pytest.raises(FormatError, match="cannot be read"):
        read_results(tmp_path / "absent")
    with pytest.raises(OutputError, match="cannot be written"):
        all_firms(cascades, resume=tmp_path)


def test_a_killed_run_leaves_a_file_to_go_on_from(tmp_path: Path, cascades: Cascades) -> None:
    """A process of its own, killed as soon as it has written a block."""
    path = tmp_path / "all.txt"
    tests = Path(__file__).resolve().parent.parent
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from network.test_cascade_all import made\n"
        "from narrows.network.cascade.all_firms import all_firms\n"
        "from narrows.network.cascade.cascades import Cascades\n"
        "import time\n"
        "all_firms(Cascades(made()), resume=Path(sys.argv[1]), threads=1, progress=lambda *_: time.sleep(0.5))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path), str(tests)], cwd=tests)
    try:
        end = time.monotonic() + 300
        while time.monotonic() < end and (not path.exists() or path.read_bytes().count(b"\n") < 2):
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    begun = path.read_bytes()
    assert 2 <= begun.count(b"\n") < 5
    rows = all_firms(cascades, resume=path)
    assert path.read_bytes().startswith(begun[: begun.rindex(b"\n") + 1])
    assert rows == all_firms(cascades)
