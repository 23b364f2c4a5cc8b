"""Availability on the ETO tables, straight from the rules in words and straight from the files: nothing of the product."""

from __future__ import annotations

import csv
import math
from pathlib import Path

RESOURCES = {"tool_resource", "material_resource", "design_resource"}


class EtoTables:
    """The four files of one vintage, as dictionaries."""

    def __init__(self, folder: Path) -> None:
        def rows(name: str) -> list[dict[str, str]]:
            with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                return list(csv.DictReader(file))

        self.type = {row["input_id"]: row["type"] for row in rows("inputs")}
        providers = {row["provider_id"]: row for row in rows("providers")}
        self.shares: dict[str, dict[str, float]] = {id_: {} for id_ in self.type}
        self.listed: dict[str, list[str]] = {id_: [] for id_ in self.type}
        for row in rows("provision"):
            if row["provided_id"] not in self.type:
                continue
            provider = providers[row["provider_id"]]
            is_country = provider["provider_type"] == "country"
            where = provider["provider_name"] if is_country else provider["country"]
            self.listed[row["provided_id"]].append(where)
            if is_country and row["share_provided"]:
                share = float(row["share_provided"].rstrip("%"))
                shares = self.shares[row["provided_id"]]
                shares[where] = shares.get(where, 0.0) + share
        self.into: dict[str, list[str]] = {id_: [] for id_ in self.type}
        self.kinds: dict[str, list[str]] = {id_: [] for id_ in self.type}
        for row in rows("sequence"):
            target = row["goes_into_id"]
            if target:
                grouping = self.type[target] in RESOURCES
                (self.kinds if grouping else self.into)[target].append(row["input_id"])
            if row["is_type_of_id"]:
                self.kinds[row["is_type_of_id"]].append(row["input_id"])

    def availability(
        self, withdrawn: set[str], variants: str, exclude: frozenset[str] = frozenset()
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Availability of every input, and direct availability of every process; `withdrawn` are alpha-3 codes."""
        x = {id_: 1.0 for id_ in self.type if id_ not in exclude}
        while True:
            new = {id_: self._one(id_, x, withdrawn, variants) for id_ in x}
            if all(math.isclose(new[id_], x[id_], rel_tol=0, abs_tol=1e-14) for id_ in x):
                break
            x = new
        direct = {}
        for id_ in x:
            if self.type[id_] == "process":
                below = [x[one] for one in self.into[id_] if one in x and self.type[one] != "process"]
                if below:
                    direct[id_] = min(below)
        return x, direct

    def _one(self, id_: str, x: dict[str, float], withdrawn: set[str], variants: str) -> float:
        own: float | None = None
        shares = self.shares[id_]
        if sum(shares.values()) > 0:
            own = 1.0 - sum(v for k, v in shares.items() if k in withdrawn) / sum(shares.values())
        elif self.listed[id_]:
            own = 1.0 if any(where not in withdrawn for where in self.listed[id_]) else 0.0
        kinds = [x[one] for one in self.kinds[id_] if one in x]
        value = 1.0 if own is None else own
        mine = [] if own is None else [own]
        if kinds:
            if variants == "all":
                value = min(kinds + mine)
            elif variants == "any":
                value = max(kinds + mine)
            elif own is None:
                value = sum(kinds) / len(kinds)
        return min([value, *(x[one] for one in self.into[id_] if one in x)])
