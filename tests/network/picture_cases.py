"""Small maps with what is left of them, to be drawn, and the boxes that a picture's text takes. All names are made up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from narrows.engine import hashed
from narrows.network.picture.metrics import width
from narrows.network.result import Because, Cut, Day, Exposure, Level, MapRef, Measured, Node, Timeline, Why
from narrows.network.supply_map import About, Input, Kind, License, Link, SupplyMap

SVG = "{http://www.w3.org/2000/svg}"
CREDIT = "Figures of the Example Survey, CC0."


class Made(NamedTuple):
    """How a node of a test is meant: name, stage, kind, and fields of its Node."""

    name: str
    stage: str = ""
    kind: Kind = "material"
    says: Mapping[str, Any] = MappingProxyType({})


def a_map(
    nodes: dict[str, Made], links: list[tuple[str, str] | tuple[str, str, str]], **about: Any
) -> SupplyMap:
    return SupplyMap(
        about=About(
            **{
                "id": "small",
                "title": "A small map",
                "vintage": "2026",
                "license": License(name="CC0-1.0", may_ship=True, credit=CREDIT),
                "stages": ("raw", "tools", "making"),
                **about,
            }
        ),
        inputs=tuple(
            Input(id=id_, name=one.name, kind=one.kind, stage=one.stage) for id_, one in nodes.items()
        ),
        links=tuple(
            Link(input=one[0], into=one[1], relation="is_type_of" if len(one) > 2 else "goes_into")
            for one in links
        ),
        providers=(),
    )


def a_node(id_: str, made: Made) -> Node:
    fields: dict[str, Any] = {"availability": 1.0, "own": 1.0, **made.says}
    left = fields["availability"]
    return Node(
        **{
            "id": id_,
            "name": made.name,
            "kind": made.kind,
            "stage": made.stage,
            "direct_availability": None,
            "low": left,
            "high": left,
            "own_low": fields["own"],
            "own_high": fields["own"],
            "denied": 0.0,
            "licensed": 0.0,
            "undetermined": 0.0,
            "status": "shares",
            "confidence": "high",
            "unknown": (),
            "resting_on_low": (),
            "by_use": {},
            "measures": (),
            "because": (),
            **fields,
        }
    )


def ref(map_: SupplyMap) -> MapRef:
    about = map_.about
    return MapRef(
        id=about.id,
        title=about.title,
        vintage=about.vintage,
        sha256=hashed(map_.sha256()),
        license=about.license.name,
        credit=about.license.credit,
    )


def an_exposure(map_: SupplyMap, nodes: dict[str, Made], **fields: Any) -> Exposure:
    return Exposure(
        **{
            "schema_version": "1",
            "map": ref(map_),
            "country": "CN",
            "buyer": None,
            "as_of": "2024-12-02",
            "reading": "as_enforced",
            "withdrawn": (),
            "variants": "aggregate",
            "upstream": "home",
            "target": None,
            "excluded": (),
            "min_confidence": "low",
            "nodes": tuple(a_node(id_, made) for id_, made in nodes.items()),
            "residual": 0.0,
            "sweeps": 1,
            "orders": 3,
            "undetermined_orders": 1,
            "unknown_inputs": (),
            "assumptions": ("an assumption that is named",),
            "notices": (),
            "beyond_horizon": False,
            "rulebook": "sha256:0123456789abcdef",
            "lists": {},
            **fields,
        }
    )


def a_cut(provider: str, country: str, share: float, *provisions: str, **fields: Any) -> Cut:
    return Cut(
        **{
            "provider": provider,
            "country": country,
            "use": "",
            "measure": "revenue",
            "share": share,
            "low": share,
            "high": share,
            "confidence": "high",
            "left": 0.0,
            "outcome": "license_required",
            "policy": "presumption_of_denial",
            "provisions": provisions,
            "citations": ("1 EX 2.3(b)",),
            "rule_confidence": "high",
            "missing": (),
            "why": "",
            **fields,
        }
    )


def revenue(left: float) -> tuple[Measured, ...]:
    return (
        Measured(
            name="revenue", left=left, low=left, high=left, coverage=100.0, year=2025, confidence="high"
        ),
    )


ETCHED = {
    "availability": 0.26,
    "own": 0.26,
    "low": 0.1,
    "high": 0.4,
    "confidence": "low",
    "resting_on_low": ("etch",),
    "undetermined": 0.05,
    "measures": revenue(0.26),
    "because": (
        Because(
            cause="providers",
            availability=0.26,
            cuts=(
                a_cut("Example Etch Corp.", "US", 0.5, "us.ear.1"),
                a_cut("Example Plasma K.K.", "JP", 0.24, "jp.order.2", "us.ear.1"),
            ),
        ),
    ),
}
NODES = {
    "quartz": Made("Quartz sand", "raw"),
    "gas": Made("Process gas", "raw", says={"status": "nothing", "unknown": ("gas",)}),
    "tools": Made("Tools (all)", "tools", "tool", {"availability": 0.6, "own": 0.6}),
    "etch": Made("Etchers", "tools", "tool", ETCHED),
    "ovens": Made("Ovens", "tools", "tool"),
    "strip": Made(
        "Strippers", "tools", "tool", {"availability": 0.0, "status": "nothing", "unknown": ("strip",)}
    ),
    "fab": Made(
        "Making of chips",
        "making",
        "process",
        {
            "availability": 0.26,
            "own": 0.9,
            "direct_availability": 0.26,
            "because": (Because(cause="input", availability=0.26, via="etch", root="etch"),),
        },
    ),
}
LINKS: list[tuple[str, str] | tuple[str, str, str]] = [
    ("quartz", "etch"),
    ("quartz", "ovens"),
    ("gas", "fab"),
    ("etch", "tools", "kind"),
    ("ovens", "tools", "kind"),
    ("etch", "fab"),
    ("ovens", "fab"),
    ("strip", "fab"),
]


def small() -> tuple[SupplyMap, Exposure]:
    map_ = a_map(NODES, LINKS)
    return map_, an_exposure(map_, NODES)


def a_timeline(
    map_: SupplyMap, levels: dict[str, dict[str, float]], until: str, *, beyond: str = "9999", **fields: Any
) -> Timeline:
    """A timeline from what is left of nodes by day; the range is 0.1 wider on both sides."""
    starts = [*levels, until]
    days: list[Day] = []
    for day, next_ in pairwise(starts):
        now = {
            id_: Level(availability=left, low=max(left - 0.1, 0.0), high=min(left + 0.1, 1.0), own=left)
            for id_, left in levels[day].items()
        }
        changed = tuple(id_ for id_ in now if days and days[-1].levels[id_] != now[id_])
        act = Why(instrument=None, title=f"Act of {day}", citation="1 EX 2", event="begins", edges=2)
        days.append(
            Day(
                day=day,
                until=next_ if next_ == until else _before(next_),
                levels=now,
                changed=changed,
                edges_changed=2 if days else 0,
                why=(act,) if days else (),
                beyond_horizon=day >= beyond,
            )
        )
    return Timeline(
        **{
            "schema_version": "1",
            "map": ref(map_),
            "country": "CN",
            "buyer": None,
            "since": starts[0],
            "until": until,
            "reading": "as_enforced",
            "withdrawn": (),
            "variants": "aggregate",
            "upstream": "home",
            "target": None,
            "excluded": (),
            "min_confidence": "low",
            "days": tuple(days),
            "residual": 0.0,
            "assumptions": ("an assumption that is named",),
            "rulebook": "sha256:0123456789abcdef",
            "lists": {},
            **fields,
        }
    )


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


class Area(NamedTuple):
    """A rectangle of a picture, with what it holds."""

    left: float
    top: float
    right: float
    bottom: float
    holds: str

    def meets(self, other: Area) -> bool:
        return (
            self.left < other.right - 0.05
            and other.left < self.right - 0.05
            and self.top < other.bottom - 0.05
            and other.top < self.bottom - 0.05
        )

    def within(self, other: Area) -> bool:
        return (
            self.left >= other.left - 0.05
            and self.right <= other.right + 0.05
            and self.top >= other.top - 0.05
            and self.bottom <= other.bottom + 0.05
        )


def parsed(svg: str) -> ET.Element:
    """The root of an SVG; fails where it is not well-formed."""
    return ET.fromstring(svg)  # noqa: S314  # drawn by the code that is tested


def texts(svg: str) -> list[Area]:
    """Where each line of text lies: from the height of capitals above its baseline to the depth of a p below."""
    found = []
    for element, dx, dy in _placed(parsed(svg), 0.0, 0.0):
        if element.tag == f"{SVG}text":
            line, size = element.text or "", float(element.get("font-size", "0"))
            wide = width(line, size, bold=element.get("font-weight") == "bold")
            x, y = float(element.get("x", "0")) + dx, float(element.get("y", "0")) + dy
            x -= {"middle": wide / 2, "end": wide}.get(element.get("text-anchor", ""), 0.0)
            found.append(Area(x, y - 0.74 * size, x + wide, y + 0.22 * size, line))
    return found


def boxes(svg: str) -> dict[str, Area]:
    """The box of each node of a map, by its id."""
    found = {}
    for element, dx, dy in _placed(parsed(svg), 0.0, 0.0):
        if element.get("class") == "node":
            rects = [
                one
                for one in element.iter(f"{SVG}rect")
                if one.get("stroke-width") and one.get("class") != "paper"
            ]
            x, y = float(rects[0].get("x", "0")) + dx, float(rects[0].get("y", "0")) + dy
            wide, tall = float(rects[0].get("width", "0")), float(rects[0].get("height", "0"))
            found[element.get("data-node", "")] = Area(x, y, x + wide, y + tall, "node")
    return found


def _placed(element: ET.Element, dx: float, dy: float) -> Iterator[tuple[ET.Element, float, float]]:
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", ""))
    if moved:
        dx, dy = dx + float(moved[1]), dy + float(moved[2])
    yield element, dx, dy
    for child in element:
        yield from _placed(child, dx, dy)


def check_tidy(svg: str) -> None:
    """Nothing outside the canvas, no text on other text, no script, nothing from outside."""
    root = parsed(svg)
    canvas = Area(0.0, 0.0, float(root.get("width", "0")), float(root.get("height", "0")), "canvas")
    assert root.get("role") == "img"
    assert [one.tag for one in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    lines = texts(svg)
    assert [line for line in lines if not line.within(canvas)] == []
    lines.sort()
    for n, one in enumerate(lines):
        for other in lines[n + 1 :]:
            if other.left >= one.right:
                break
            assert not one.meets(other), (one, other)
    for element, dx, dy in _placed(root, 0.0, 0.0):
        assert element.tag in {f"{SVG}{name}" for name in TAGS}
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert "href" not in name
            assert "url(" not in value or re.fullmatch(r"url\(#[a-z]+-hatch\)", value)
        if element.tag == f"{SVG}rect" and element.get("class") not in ("hatch-ground", "paper"):
            x, y = float(element.get("x", "0")) + dx, float(element.get("y", "0")) + dy
            wide, tall = float(element.get("width", "0")), float(element.get("height", "0"))
            assert wide >= 0, element.attrib
            assert tall >= 0, element.attrib
            assert Area(x, y, x + wide, y + tall, "").within(canvas), element.attrib


TAGS = ("svg", "title", "desc", "defs", "pattern", "rect", "path", "g", "text")
