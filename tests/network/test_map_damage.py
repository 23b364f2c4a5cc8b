"""Maps that something has damaged: an answer or a clear error, never anything else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import InputError
from narrows.network.check.cycles import a_cycle
from narrows.network.load import load_map
from narrows.network.supply_map import TABLES, SupplyMap
from narrows.network.writer import write_map
from network.map_fixtures import FILES, small_map, write_files

WOUNDS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 30),
        st.one_of(
            st.none(),
            st.binary(max_size=4),
            st.sampled_from([b'"', b",", b"\n", b"\x00", b"{", b"nan", b"-"]),
        ),
    ),
    min_size=1,
    max_size=3,
)
"""Where, as a part of the whole; how many bytes are lost; what stands there instead, None for the same bytes twice."""


def damaged(data: bytes, wounds: list[tuple[float, int, bytes | None]]) -> bytes:
    for part, lost, instead in wounds:
        at = int(part * len(data))
        there = data[at : at + lost]
        data = data[:at] + (there * 2 if instead is None else instead) + data[at + lost :]
    return data


def outcome(source: Path) -> SupplyMap | InputError:
    try:
        return load_map(source)
    except InputError as error:
        return error


@given(st.sampled_from(sorted(FILES)), WOUNDS)
def test_a_damaged_folder_gives_a_map_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, wounds: list[tuple[float, int, bytes | None]]
) -> None:
    folder = write_files(tmp_path_factory.mktemp("map"))
    (folder / name).write_bytes(damaged(FILES[name].encode(), wounds))
    found = outcome(folder)
    assert found.where.source if isinstance(found, InputError) else found.inputs


BINARY = ("map.sqlite", "map.yaml", *(f"{name}.parquet" for name in TABLES))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A SQLite file and the files of a Parquet folder that hold the small map."""
    folder = tmp_path_factory.mktemp("binary")
    map_ = small_map(folder / "small")
    write_map(map_, folder / "map.sqlite")
    write_map(map_, folder / "map.parquet")
    return {
        one.name: one.read_bytes() for one in [folder / "map.sqlite", *(folder / "map.parquet").iterdir()]
    }


@given(st.sampled_from(BINARY), WOUNDS)
def test_a_damaged_binary_file_gives_a_map_or_an_error(
    tmp_path_factory: pytest.TempPathFactory,
    files: dict[str, bytes],
    name: str,
    wounds: list[tuple[float, int, bytes | None]],
) -> None:
    folder = tmp_path_factory.mktemp("map")
    if name != "map.sqlite":
        for other, content in files.items():
            (folder / other).write_bytes(content)
        (folder / "map.sqlite").unlink()
    (folder / name).write_bytes(damaged(files[name], wounds))
    found = outcome(folder / name if name == "map.sqlite" else folder)
    assert found.what if isinstance(found, InputError) else found.inputs


EDGES = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).map(lambda ends: (f"n{ends[0]}", f"n{ends[1]}")),
    max_size=20,
)


@given(EDGES)
def test_a_circle_is_found_where_there_is_one(edges: list[tuple[str, str]]) -> None:
    reached = set(edges)
    for _ in range(8):  # as far as eight nodes can be apart
        reached |= {(one, three) for one, two in reached for two_, three in edges if two == two_}
    circle = a_cycle(edges)
    assert bool(circle) == any(one == two for one, two in reached)
    if circle:
        assert circle[0] == circle[-1]
        assert len(set(circle)) == len(circle) - 1
        assert set(pairwise(circle)) <= set(edges)
