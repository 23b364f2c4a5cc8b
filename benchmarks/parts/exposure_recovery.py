"""Recovery day by day, beside BoARIO's ARIO model where it is installed. The two are not one model: steps are compared."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import time
import warnings
from typing import Any

import numpy as np

from narrows.network.cascade.extraction import Table
from narrows.network.cascade.recovery import Economy, capacity_path
from parts.exposure_extraction import drawn
from parts.exposure_networks import made

DAYS = 100


def measure(quick: bool) -> None:
    """Prints the time of a step at several sizes."""
    for regions, sectors in ((2, 24),) if quick else ((2, 24), (10, 40), (30, 60)):
        table = drawn(regions * sectors)
        economy = Economy.of_table(table, days=10.0)
        spent = steps(economy)
        told = (
            f"{regions * sectors:6,d} industries, {len(economy.flow):9,d} links: {1e3 * spent:8.3f} ms a step"
        )
        other = boario(table, regions, sectors)
        print(told + (f"; BoARIO {1e3 * other:8.3f} ms, {other / spent:,.1f} times as long" if other else ""))
    if importlib.util.find_spec("boario") is None:
        print("BoARIO is not installed (group bench-exposure)")
    firms, links = (10_000, 100_000) if quick else (100_000, 1_000_000)
    economy = Economy.of_network(made(firms, links), days=10.0)
    print(f"{firms:6,d} firms, {links:9,d} links: {1e3 * steps(economy, 10):8.3f} ms a step")


def steps(economy: Economy, days: int = DAYS) -> float:
    """Seconds of a day, in the mean, after one node has lost half of its capacity."""
    loss = np.zeros(len(economy.output))
    loss[0] = 0.5
    path = capacity_path(loss, days=days // 2, horizon=days)
    economy.course(path[:2])
    begin = time.perf_counter()
    economy.course(path)
    return (time.perf_counter() - begin) / days


def boario(table: Table, regions: int, sectors: int) -> float | None:
    """Seconds of a step of BoARIO on the same flows; None where it is not installed or does not run."""
    if importlib.util.find_spec("boario") is None:
        return None
    try:
        return _boario(table, regions, sectors)
    except Exception as error:  # noqa: BLE001  # a peer's failure is told, and is no failure of the benchmark
        print(
            f"BoARIO {importlib.metadata.version('boario')} does not run here: {type(error).__name__}: {error}"
        )
        return None


def _boario(table: Table, regions: int, sectors: int) -> float:
    import logging

    import pandas as pd
    import pymrio
    from boario.event import from_series
    from boario.extended_models import ARIOPsiModel
    from boario.simulation import Simulation

    logging.disable(logging.WARNING)
    names = [f"r{r}" for r in range(regions)], [f"s{s}" for s in range(sectors)]
    index = pd.MultiIndex.from_product(names, names=["region", "sector"])
    final = pd.MultiIndex.from_product((names[0], ["final demand"]), names=["region", "category"])
    demand = np.zeros((len(index), regions))
    demand[:, 0] = table.final_demand
    system: Any = pymrio.IOSystem(
        Z=pd.DataFrame(table.coefficients * table.output, index=index, columns=index),
        Y=pd.DataFrame(demand, index=index, columns=final),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        system.calc_all()
        model = ARIOPsiModel(system)
        simulation = Simulation(model, n_temporal_units_to_sim=DAYS, register_stocks=False)
        event = from_series(
            impact=pd.Series([0.5 * table.output[0]], index=index[:1]),
            event_type="recovery",
            recovery_tau=DAYS // 2,
            recovery_function="linear",
            occurrence=1,
            duration=1,
        )
        simulation.add_event(event)
        begin = time.perf_counter()
        simulation.loop()
    return (time.perf_counter() - begin) / DAYS
