"""A small map and programmes for it, as text to be changed line by line. What they name is made up."""

from __future__ import annotations

from narrows.network.supply_map import SupplyMap
from network.small_maps import a_map

PROGRAMMES = """\
id: small
title: Lamps for Freedonia
country: CN
map: small
after_years: 2
programmes:
  - id: lens
    input: lens
    mode: domestic_rd
    adds: 0.5
    cost_musd: 300
    lead_years: {low: 1, mode: 2, high: 4}
    success: 0.8
    ramp_years: 2
    upkeep_musd_per_year: 10
    researchers: {optics: 40}
  - id: lamp
    input: lamp
    mode: domestic_rd
    adds: 0.4
    adds_most: 0.6
    learning_per_year: 0.1
    cost_musd: 600
    lead_years: {low: 2, mode: 3, high: 3}
    researchers: {optics: 20, plasma: 60}
    requires: [{input: lens, level: 0.3}]
  - id: lamp-stock
    input: lamp
    mode: stockpile
    adds: 0.3
    cost_musd: 100
    lead_years: {low: 1, mode: 1, high: 1}
    ramp_years: 0
    lasts_years: 2
pools:
  - {field: optics, start: 50, growth_per_year: 5, leave_per_year: 0.1, training_most_per_year: 10, training_years: 2}
  - {field: plasma, start: 80}
budget:
  - {year: 2026, musd: 300}
  - {year: 2027, musd: 300}
  - {year: 2028, musd: 300}
  - {year: 2029, musd: 300}
  - {year: 2030, musd: 300}
  - {year: 2031, musd: 300}
paths:
  - {id: now, weight: 3}
  - {id: harder, weight: 1, withdraw: [JP], year: 2028}
targets:
  - {input: works}
"""


def small_map(**about: object) -> SupplyMap:
    """A lens goes into a lamp, a lamp and glass into the works."""
    return a_map(
        [("lens", "lamp"), ("lamp", "works"), ("glass", "works")],
        {
            "lens": {"JP": 80, "CN": 10, "NL": 10},
            "lamp": {"NL": 60, "JP": 40},
            "glass": {"CN": 70, "JP": 30},
        },
        kinds={"works": "process"},
        **about,
    )
