"""Reads a network from files; run by itself, so that the memory is its own: FOLDER csv|parquet FIRMS LINKS."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from narrows.network.cascade.read import read_network
from parts.exposure_networks import made
from parts.exposure_timing import peak_mb


def write(folder: Path, form: str, firms: int, links: int) -> None:
    """The files of a made-up network."""
    network = made(firms, links)
    ids = np.array(network.firms)
    tables = {
        "firms": pl.DataFrame({"id": ids, "sector": np.array(network.sectors)[network.sector]}),
        "links": pl.DataFrame(
            {"supplier": ids[network.supplier], "buyer": ids[network.buyer], "value": network.value}
        ),
    }
    for name, table in tables.items():
        if form == "csv":
            table.write_csv(folder / f"{name}.csv")
        else:
            table.write_parquet(folder / f"{name}.parquet")


def main(folder: Path, form: str, firms: int, links: int) -> None:
    place = folder / form
    if (
        not place.exists()
    ):  # written by a process of its own: making a network up takes more memory than reading it
        place.mkdir()
        subprocess.run(
            [sys.executable, "-m", "parts.exposure_loading", *sys.argv[1:]],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        begin = time.perf_counter()
        network = read_network(place)
        spent = time.perf_counter() - begin
        size = sum(path.stat().st_size for path in place.iterdir()) / 2**20
        assert len(network.value) == links
        print(json.dumps({"read_s": spent, "peak_mb": peak_mb(), "file_mb": size}))
        return
    write(place, form, firms, links)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
