"""Exposure of maps: withdrawals, four years of law, and a million edges, beside a plain reading of the same rules."""

from __future__ import annotations

import difflib
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl

from narrows.engine import Engine
from narrows.network import decide_edges, expose, load_map, over_time
from narrows.network.exposure import exposed
from narrows.network.orders import Buyer
from narrows.network.study import Left, Study
from narrows.network.supply_map import SupplyMap

ETO = Path(__file__).resolve().parents[3] / "shared" / "data" / "supply" / "eto"
SPAN = (date(2022, 10, 1), date(2026, 9, 30))
EDGES = 1_000_000
WITHDRAWALS = 200


def measure(*, quick: bool = False) -> dict[str, float]:
    """Print what was measured; gives `eto_ms` (a withdrawal, answer and reasons) and `edges_decided_1m_s`."""
    map_, name = _map()
    print(f"\n== exposure of maps: {name}, {len(map_.inputs)} inputs, {len(map_.shares)} shares")
    found = _withdrawals(map_)
    _years(map_)
    found |= _edges(load_map("chips"), EDGES // 10 if quick else EDGES)
    return found


def _map() -> tuple[SupplyMap, str]:
    """The ETO map where its files are, else the shipped one."""
    if not ETO.is_dir():
        return load_map("chips"), "chips (the ETO files are not here)"
    from narrows.network.imports.eto import import_eto

    return import_eto(ETO), "the ETO map"


def _withdrawals(map_: SupplyMap) -> dict[str, float]:
    """Random sets of countries withdrawn, warm; and the same availability by a plain fixed point in NumPy."""
    study = Study.of(map_, buyer=Buyer.of("CN"), law=False)
    drawn = random.Random(7)
    countries = sorted({one.country for one in map_.providers if one.country})
    sets = [tuple(drawn.sample(countries, drawn.randint(1, 5))) for _ in range(WITHDRAWALS)]
    exposed(study, None, as_of=None, reading="as_enforced", withdrawn=sets[0])
    whole, kernel, plain, differ = [], [], [], 0.0
    reference = Plain(study)
    for away in sets:
        whole.append(_timed(partial(exposed, study, None, as_of=None, reading="as_enforced", withdrawn=away)))
        kernel.append(_timed(partial(_left, study, away)))
        plain.append(_timed(partial(reference.availability, study, away)))
        ours = _left(study, away).settled.x[:, 0]
        differ = max(differ, float(np.abs(ours - reference.availability(study, away)).max()))
    middle = {
        name: 1e3 * statistics.median(times)
        for name, times in (("whole", whole), ("left", kernel), ("plain", plain))
    }
    print(
        f"a withdrawal, with every reason:      {middle['whole']:8.2f} ms median of {WITHDRAWALS}, worst {1e3 * max(whole):.2f}"
    )
    print(f"a withdrawal, availability and range: {middle['left']:8.2f} ms")
    print(
        f"the same availability in NumPy sweeps:{middle['plain']:8.2f} ms, ratio {middle['plain'] / middle['left']:.1f}; differs by {differ:.1e}"
    )
    return {"eto_ms": round(middle["whole"], 3)}


def _left(study: Study, away: Sequence[str]) -> Left:
    return study.left(study.factors(None, "as_enforced", away))


class Plain:
    """The rules as a reader would write them in NumPy: own availability, then sweeps over all nodes until nothing moves."""

    def __init__(self, study: Study) -> None:
        network = study.network
        self.into = [network.neighbors(network.into, i) for i in range(len(network.states))]
        self.kinds = [network.neighbors(network.kinds, i) for i in range(len(network.states))]
        self.listed = [network.neighbors(network.listed, i) for i in range(len(network.states))]
        self.shares = [
            np.array(
                [
                    (each.share, network.supplies.index((s.node, each.provider, s.use)))
                    for each in m[0].weights
                ]
            )
            if (m := network.shares[i])
            else None
            for i, s in enumerate(network.states)
        ]
        self.home = study.home_of_supplies

    def availability(self, study: Study, away: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The availability of every state, all at the point."""
        network = study.network
        left = np.array([country not in away for country in network.countries], float)
        x = np.ones(len(network.states))
        while True:
            now = np.array([self._one(i, x, left, network.upstream == "home") for i in range(len(x))])
            if np.array_equal(now, x):
                return x
            x = now

    def _one(self, i: int, x: Any, left: Any, at_home: bool) -> float:
        rows, value, home = self.shares[i], 1.0, 0.0
        if rows is not None:
            places = rows[:, 1].astype(int)
            value = 1.0 - float(np.sum(rows[:, 0] * (1.0 - left[places])))
            home = float(np.sum(rows[:, 0] * np.array(self.home)[places]))
        elif self.listed[i]:
            value = float(left[self.listed[i]].max())
            home = value - float((left[self.listed[i]] * ~np.array(self.home)[self.listed[i]]).max())
        elif self.kinds[i]:
            value = float(np.mean(x[self.kinds[i]]))
        else:
            home = 1.0
        below = float(x[self.into[i]].min()) if self.into[i] else 1.0
        if at_home and (self.listed[i] or not self.kinds[i]):
            return value - min(home, value) * (1.0 - below)
        return min(value, below)


def _years(map_: SupplyMap) -> None:
    """Four years of law over the map, its items lent by the shipped map to inputs of nearly the same name."""
    lent = with_lent_items(map_)
    deciding = Engine.load()
    study = Study.of(lent, buyer=Buyer.of("CN"))
    orders = study.orders
    assert orders is not None
    cold = _timed(lambda: over_time(study, deciding, *SPAN))
    warm = _timed(lambda: over_time(study, deciding, *SPAN))
    found = over_time(study, deciding, *SPAN)
    print(
        f"four years of law, {len(orders.raw)} orders: first {cold:.2f} s, again {warm:.2f} s; "
        f"{len(found.days)} days on which something changed"
    )
    chips = Study.of(load_map("chips"), buyer=Buyer.of("CN"))
    assert chips.orders is not None
    first = _timed(lambda: over_time(chips, deciding, *SPAN))
    again = _timed(lambda: over_time(chips, deciding, *SPAN))
    print(
        f"the same for the shipped map, {len(chips.orders.raw)} orders: first {first:.2f} s, again {again:.2f} s"
    )


def with_lent_items(map_: SupplyMap) -> SupplyMap:
    """A map with items (and the use of an advanced fab) of the shipped map where names are nearly the same."""
    if map_.items:
        return map_
    chips = load_map("chips")
    names = {one.name.casefold(): one.id for one in chips.inputs}
    items = {item.input: item for item in chips.items if not item.provider}
    found = []
    for one in map_.inputs:
        near = difflib.get_close_matches(one.name.casefold(), list(names), n=1, cutoff=0.6)
        if near and names[near[0]] in items:
            found.append(msgspec.structs.replace(items[names[near[0]]], input=one.id))
    return msgspec.structs.replace(map_, items=tuple(found))


def _edges(chips: SupplyMap, count: int) -> dict[str, float]:
    """Edges of a large network: suppliers in thirty countries to fabs in one, drawn over the links of the shipped map."""
    drawn = np.random.default_rng(11)
    links = [(link.input, link.into) for link in chips.links if link.relation == "goes_into"]
    countries = sorted({one.country for one in chips.providers if one.country and one.country != "CN"})
    weight = 1.0 / np.arange(1, len(countries) + 1)
    picked = drawn.integers(0, len(links), count)
    firms = np.array([f"Supplier {number:05d} Co." for number in range(20_000)])
    frame = pl.DataFrame(
        {
            "input": [links[i][0] for i in picked],
            "use": [links[i][1] for i in picked],
            "from": drawn.choice(countries, count, p=weight / weight.sum()),
            "to": ["CN"] * count,
            "supplier": firms[drawn.integers(0, len(firms), count)],
        }
    )
    distinct = frame.select("input", "use", "from").n_unique()
    deciding = Engine.load()
    first = _timed(lambda: decide_edges(frame, chips, date(2024, 12, 1), deciding))
    other = _timed(lambda: decide_edges(frame, chips, date(2024, 12, 2), deciding))
    again = _timed(lambda: decide_edges(frame, chips, date(2024, 12, 2), deciding))
    print(
        f"{count:,} edges of {len(firms):,} named suppliers ({distinct:,} different orders): first of a process {first:.2f} s, "
        f"another day {other:.2f} s, the same day again {again:.2f} s"
    )
    return {"edges_decided_1m_s": round(other * EDGES / count, 3)}


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    expose(load_map("chips"), country="CN", withdraw=["US"])
    print(msgspec.json.encode(measure()).decode())
