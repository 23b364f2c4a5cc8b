"""What is left of a map: against an independent reading of the rules, and the properties that any answer has."""

from __future__ import annotations

import itertools
import math
import random
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import CountryError, FieldError
from narrows.network.exposure import expose
from narrows.network.imports.eto import import_eto
from narrows.network.result import Exposure
from narrows.network.supply_map import (
    About,
    Input,
    Kind,
    License,
    Link,
    Provider,
    Relation,
    Share,
    SupplyMap,
    Upstream,
)
from network.eto_reference import EtoTables

ALPHA3 = {"US": "USA", "NL": "NLD", "JP": "JPN", "KR": "KOR", "TW": "TWN", "DE": "DEU", "CN": "CHN"}
VARIANTS = ("aggregate", "all", "any")
COUNTRIES = ("US", "NL", "JP", "CN")


def map_of(
    inputs: list[Input],
    links: list[Link],
    providers: list[Provider],
    shares: list[Share],
    *,
    upstream: Upstream = "everywhere",
    remainder: str = "spread",
) -> SupplyMap:
    about = About(
        id="small",
        title="A small map",
        vintage="2025",
        license=License(name="Apache-2.0", may_ship=True),
        upstream=upstream,
        remainder=remainder,  # type: ignore[arg-type]
    )
    return SupplyMap(
        about=about,
        inputs=tuple(inputs),
        links=tuple(links),
        providers=tuple(providers),
        shares=tuple(shares),
    )


NATIONS = [Provider(id=code, name=code, kind="country", country=code) for code in COUNTRIES]


def share(input_: str, provider: str, percent: float | None, **more: object) -> Share:
    return Share(input=input_, provider=provider, measure="world", percent=percent, source="a source", **more)  # type: ignore[arg-type]


def chain(upstream: Upstream = "everywhere", remainder: str = "spread") -> SupplyMap:
    """lens -> scanner -> chip: Japan and the Netherlands make lenses, the Netherlands and China scanners."""
    return map_of(
        [
            Input(id="lens", name="lens", kind="material"),
            Input(id="scanner", name="scanner", kind="tool"),
            Input(id="chip", name="chip", kind="process"),
        ],
        [Link(input="lens", into="scanner"), Link(input="scanner", into="chip")],
        NATIONS,
        [
            share("lens", "JP", 70),
            share("lens", "NL", 30),
            share("scanner", "NL", 80),
            share("scanner", "CN", 20),
        ],
        upstream=upstream,
        remainder=remainder,
    )


def left(found: Exposure) -> dict[str, float]:
    return {node.id: node.availability for node in found.nodes}


def test_everywhere_takes_the_scarcest_input() -> None:
    found = expose(chain(), country="CN", withdraw=["JP"])
    assert left(found) == pytest.approx({"lens": 0.3, "scanner": 0.3, "chip": 0.3})
    assert found.node("chip").direct_availability == pytest.approx(0.3)
    assert found.node("chip").because[0].via == "scanner"
    assert found.node("chip").because[0].root == "lens"
    assert found.residual == 0.0


def test_at_home_only_what_is_made_at_home_lacks_inputs() -> None:
    found = expose(chain("home"), country="CN", withdraw=["JP"])
    # The Dutch four fifths come whole; the Chinese fifth lacks seven tenths of its lenses.
    assert left(found) == pytest.approx({"lens": 0.3, "scanner": 0.8 + 0.2 * 0.3, "chip": 0.86})


def test_a_withdrawn_provider_is_named_with_its_share() -> None:
    (cause,) = expose(chain(), country="CN", withdraw=["JP"]).node("lens").because
    (cut,) = cause.cuts
    assert (cut.provider, cut.country) == ("JP", "JP")
    assert cut.share == pytest.approx(0.7)
    assert cut.outcome == "withdrawn"


def test_what_nobody_claims_is_a_range_and_not_a_clearance() -> None:
    rest = map_of(
        [Input(id="lens", name="lens", kind="material")],
        [],
        NATIONS,
        [share("lens", "JP", 60, low=50, high=65)],
        remainder="unknown",
    )
    node = expose(rest, country="CN", withdraw=["JP"]).node("lens")
    assert (node.low, node.availability, node.high) == pytest.approx((0.0, 0.4, 0.5))
    untouched = expose(rest, country="CN", withdraw=["NL"]).node("lens")
    assert (untouched.low, untouched.availability, untouched.high) == pytest.approx((0.5, 1.0, 1.0))


def test_unlike_measures_are_never_added_up() -> None:
    both = map_of(
        [Input(id="lens", name="lens", kind="material")],
        [],
        NATIONS,
        [
            Share(input="lens", provider="JP", measure="revenue, 2024", percent=60, year=2024, source="a"),
            Share(input="lens", provider="NL", measure="revenue, 2024", percent=40, year=2024, source="a"),
            Share(input="lens", provider="JP", measure="units, 2020", percent=90, year=2020, source="b"),
        ],
        remainder="unknown",
    )
    node = expose(both, country="CN", withdraw=["JP"]).node("lens")
    assert [measure.name for measure in node.measures] == ["revenue, 2024", "units, 2020"]
    assert node.own == pytest.approx(0.4)
    # The other measure widens the range and is shown by itself.
    assert node.low == pytest.approx(0.0)
    assert node.measures[1].left == pytest.approx(0.1)


def test_a_missing_share_is_no_zero_and_unknown_is_named() -> None:
    partly = map_of(
        [
            Input(id="a", name="a", kind="material"),
            Input(id="b", name="b", kind="material"),
            Input(id="c", name="c", kind="process"),
        ],
        [Link(input="a", into="c"), Link(input="b", into="c")],
        NATIONS,
        [share("a", "JP", None), share("a", "NL", None)],
    )
    found = expose(partly, country="CN", withdraw=["JP"])
    assert found.node("a").status == "providers"
    assert found.node("a").availability == 1.0
    assert expose(partly, country="CN", withdraw=["JP", "NL"]).node("a").availability == 0.0
    assert found.unknown_inputs == ("b", "c")
    assert found.node("c").unknown == ("b", "c")
    assert found.node("b").status == "nothing"


def test_shares_that_are_all_zero_say_nothing_of_who_supplies() -> None:
    zero = map_of([Input(id="a", name="a", kind="material")], [], NATIONS, [share("a", "JP", 0)])
    assert expose(zero, country="CN", withdraw=["JP"]).node("a").status == "providers"
    assert expose(zero, country="CN", withdraw=["JP"]).node("a").availability == 0.0


@pytest.mark.parametrize(("covered", "first"), [(50, "revenue"), (49, "tonnes")])
def test_a_measure_of_half_of_the_supply_goes_before_one_that_is_known_better(
    covered: float, first: str
) -> None:
    shares = [
        Share(input="a", provider="JP", measure="revenue", percent=covered, source="s", confidence="low"),
        Share(input="a", provider="NL", measure="tonnes", percent=40, source="s", confidence="high"),
    ]
    two = map_of([Input(id="a", name="a", kind="material")], [], NATIONS, shares, remainder="unknown")
    found = expose(two, country="CN", withdraw=["JP"]).node("a")
    assert found.availability == (1.0 if first == "tonnes" else 1.0 - covered / 100)
    assert found.measures[0].name == first


def test_shares_of_low_confidence_are_marked_and_may_be_left_out() -> None:
    weak = map_of(
        [Input(id="a", name="a", kind="material"), Input(id="b", name="b", kind="process")],
        [Link(input="a", into="b")],
        NATIONS,
        [share("a", "JP", 100, confidence="low")],
    )
    found = expose(weak, country="CN", withdraw=["JP"])
    assert found.node("a").confidence == "low"
    assert found.node("b").resting_on_low == ("a",)
    firm = expose(weak, country="CN", withdraw=["JP"], min_confidence="medium")
    assert firm.node("a").status == "nothing"
    assert "a" in firm.unknown_inputs


def test_groups_by_variant() -> None:
    groups = map_of(
        [Input(id=id_, name=id_, kind="tool") for id_ in ("old", "new", "scanners")]
        + [Input(id="chip", name="chip", kind="process")],
        [
            Link(input="old", into="scanners", relation="is_type_of"),
            Link(input="new", into="scanners", relation="is_type_of"),
            Link(input="scanners", into="chip"),
        ],
        NATIONS,
        [share("old", "JP", 100), share("new", "NL", 100)],
    )
    by_variant = {
        variant: expose(groups, country="CN", withdraw=["NL"], variants=variant).node("chip").availability  # type: ignore[arg-type]
        for variant in VARIANTS
    }
    assert by_variant == {"aggregate": 0.5, "all": 0.0, "any": 1.0}


def test_excluded_nodes_and_targets() -> None:
    found = expose(chain(), country="CN", withdraw=["JP"], exclude=["lens"])
    assert left(found) == pytest.approx({"scanner": 1.0, "chip": 1.0})
    assert left(expose(chain(), country="CN", withdraw=["JP"], target="scanner")) == pytest.approx(
        {"lens": 0.3, "scanner": 0.3}
    )
    with pytest.raises(FieldError, match=r"no input 'scaner'.*scanner"):
        expose(chain(), country="CN", withdraw=["JP"], exclude=["scaner"])
    with pytest.raises(FieldError, match="both the target and left out"):
        expose(chain(), country="CN", withdraw=["JP"], target="chip", exclude=["chip"])


def test_a_question_without_a_day_or_a_country_is_refused() -> None:
    with pytest.raises(FieldError, match="neither a day nor a country"):
        expose(chain(), country="CN")
    with pytest.raises(CountryError):
        expose(chain(), country="Atlantis", withdraw=["JP"])


def test_circles_end() -> None:
    circle = map_of(
        [Input(id=id_, name=id_, kind="process") for id_ in "abc"],
        [Link(input="a", into="b"), Link(input="b", into="c"), Link(input="c", into="a")],
        NATIONS,
        [share("a", "JP", 25), share("a", "NL", 75), share("b", "NL", 100), share("c", "CN", 100)],
    )
    found = expose(circle, country="CN", withdraw=["JP"])
    assert left(found) == pytest.approx({"a": 0.75, "b": 0.75, "c": 0.75})
    assert found.residual <= 1e-9


def test_groups_in_a_circle_settle_with_a_certificate() -> None:
    # b is the mean of a and c, and a needs b: the values fall by halves, towards the least.
    circle = map_of(
        [Input(id=id_, name=id_, kind="material") for id_ in "abc"],
        [
            Link(input="a", into="b", relation="is_type_of"),
            Link(input="c", into="b", relation="is_type_of"),
            Link(input="b", into="a"),
        ],
        NATIONS,
        [share("c", "JP", 60), share("c", "NL", 40), share("a", "NL", 100)],
    )
    found = expose(circle, country="CN", withdraw=["JP"])
    assert found.residual <= 1e-9
    assert left(found) == pytest.approx({"a": 0.4, "b": 0.4, "c": 0.4}, abs=1e-9)


def test_quantiles_lie_in_the_range_and_repeat() -> None:
    ranges = map_of(
        [Input(id="a", name="a", kind="material")],
        [],
        NATIONS,
        [share("a", "JP", 50, low=30, high=60), share("a", "NL", 40, low=35, high=50)],
        remainder="unknown",
    )
    one = expose(ranges, country="CN", withdraw=["JP"], samples=3_000, seed=5).node("a")
    again = expose(ranges, country="CN", withdraw=["JP"], samples=3_000, seed=5).node("a")
    other = expose(ranges, country="CN", withdraw=["JP"], samples=3_000, seed=6).node("a")
    assert one.quantiles is not None
    assert one == again
    assert one != other
    assert one.low <= one.quantiles.q05 < one.quantiles.q50 < one.quantiles.q95 <= one.high
    # The mean of a triangle of 30, 50 and 60 is 46.7; its median is not far from it.
    assert one.quantiles.q50 == pytest.approx(1 - 0.472, abs=0.01)


# Properties, over small maps of every shape.


@st.composite
def maps(draw: st.DrawFn) -> SupplyMap:
    size = draw(st.integers(1, 7))
    ids = [f"n{i}" for i in range(size)]
    kinds: st.SearchStrategy[Kind] = st.sampled_from(("tool", "material", "process", "product"))
    inputs = [Input(id=id_, name=id_, kind=draw(kinds)) for id_ in ids]
    pairs = [(a, b) for a in ids for b in ids if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    relation: st.SearchStrategy[Relation] = st.sampled_from(("goes_into", "goes_into", "is_type_of"))
    links = [Link(input=a, into=b, relation=draw(relation)) for a, b in chosen]
    shares: list[Share] = []
    for id_ in ids:
        some = draw(st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=4))
        stated = draw(st.booleans())
        room = 100.0
        for code in some:
            percent = draw(st.floats(0, room / 2)) if stated else None
            if percent is None:
                shares.append(share(id_, code, None))
            else:
                room -= percent
                low = percent * draw(st.sampled_from([0.5, 0.9, 1.0]))
                shares.append(share(id_, code, percent, low=low, high=min(100.0, percent * 1.2)))
    return map_of(
        inputs,
        links,
        NATIONS,
        shares,
        upstream=draw(st.sampled_from(["everywhere", "home"])),
        remainder=draw(st.sampled_from(["spread", "unknown"])),
    )


def test_kinds_that_are_left_stand_in_for_what_home_cannot_make() -> None:
    map_ = map_of(
        [Input(id=id_, name=id_, kind="tool") for id_ in ("tool", "other", "part")],
        [Link(input="part", into="tool"), Link(input="other", into="tool", relation="is_type_of")],
        NATIONS,
        [share("tool", "CN", None), share("part", "US", None), share("other", "JP", None)],
        upstream="home",
    )
    for away in (["US"], ["US", "CN"]):
        assert left(expose(map_, country="CN", withdraw=away, variants="any"))["tool"] == 1.0
    assert left(expose(map_, country="CN", withdraw=["US", "JP"], variants="any"))["tool"] == 0.0


@given(
    maps(),
    st.sets(st.sampled_from(COUNTRIES)),
    st.sets(st.sampled_from(COUNTRIES)),
    st.sampled_from(VARIANTS),
)
def test_withdrawing_more_never_raises_anything(
    map_: SupplyMap, some: set[str], more: set[str], variants: str
) -> None:
    less = expose(map_, country="CN", withdraw=some or {"DE"}, variants=variants)  # type: ignore[arg-type]
    least = expose(map_, country="CN", withdraw=(some | more) or {"DE"}, variants=variants)  # type: ignore[arg-type]
    for before, after in zip(less.nodes, least.nodes, strict=True):
        for part in ("availability", "low", "high", "own", "own_low", "own_high"):
            assert getattr(after, part) <= getattr(before, part) + 1e-12, (before.id, part)


@given(maps(), st.sets(st.sampled_from(COUNTRIES), min_size=1), st.sampled_from(VARIANTS))
def test_the_point_lies_in_its_range_and_everything_between_none_and_all(
    map_: SupplyMap, away: set[str], variants: str
) -> None:
    found = expose(map_, country="CN", withdraw=away, variants=variants)  # type: ignore[arg-type]
    assert found.residual <= 1e-9
    for node in found.nodes:
        assert -1e-12 <= node.low <= node.availability + 1e-12
        assert node.availability <= node.high + 1e-12 <= 1 + 2e-12
        assert node.own_low <= node.own + 1e-12
        assert node.own <= node.own_high + 1e-12
        assert node.denied + node.licensed + node.undetermined == pytest.approx(1 - node.own, abs=1e-9) or (
            node.status == "nothing"
        )


@given(maps(), st.sets(st.sampled_from(COUNTRIES), min_size=1), st.sampled_from(VARIANTS), st.integers(0, 99))
def test_the_order_of_lines_does_not_matter(
    map_: SupplyMap, away: set[str], variants: str, seed: int
) -> None:
    shuffled = random.Random(seed)

    def mixed(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(shuffled.sample(rows, len(rows)))

    other = msgspec.structs.replace(
        map_, inputs=mixed(map_.inputs), links=mixed(map_.links), shares=mixed(map_.shares)
    )
    one = expose(map_, country="CN", withdraw=away, variants=variants)  # type: ignore[arg-type]
    two = expose(other, country="CN", withdraw=tuple(away)[::-1], variants=variants)  # type: ignore[arg-type]
    assert left(one) == pytest.approx(left(two), abs=1e-9)
    assert one.map.sha256 == two.map.sha256


@given(maps(), st.sets(st.sampled_from(COUNTRIES), min_size=1), st.sampled_from(VARIANTS))
def test_it_is_a_fixed_point_by_another_reading(map_: SupplyMap, away: set[str], variants: str) -> None:
    """One evaluation of the rules in plain Python, at the availabilities that were found, changes nothing."""
    found = expose(map_, country="CN", withdraw=away, variants=variants)  # type: ignore[arg-type]
    x = left(found)
    for node in found.nodes:
        mine = [s for s in map_.shares if s.input == node.id]
        total = sum(s.percent or 0.0 for s in mine)
        whole = total if map_.about.remainder == "spread" else max(100.0, total)
        home = 0.0
        if total > 0:
            own = 1 - sum((s.percent or 0.0) for s in mine if s.provider in away) / whole
            home = sum((s.percent or 0.0) for s in mine if s.provider == "CN") / whole
        elif mine:
            own = 1.0 if any(s.provider not in away for s in mine) else 0.0
        else:
            own = 1.0
        kinds = [
            x[link.input] for link in map_.links if link.into == node.id and link.relation == "is_type_of"
        ]
        below = [
            x[link.input] for link in map_.links if link.into == node.id and link.relation == "goes_into"
        ]
        scarcest = min(below, default=1.0)
        if map_.about.upstream == "home" and total <= 0 and mine:
            # By name alone: what is made at home counts where nobody abroad is left.
            abroad = any(s.provider not in away and s.provider != "CN" for s in mine)
            home = 0.0 if abroad else own
        if map_.about.upstream == "home" and not mine:
            home = 1.0 if node.kind in ("process", "product") else 0.0
        if map_.about.upstream == "home" and (mine or not kinds):
            # What is left of its kinds does not hang on what is made at home of the node itself.
            own -= min(home, own) * (1 - scarcest)
            scarcest = 1.0
        value = own
        if kinds and variants == "aggregate" and not mine:
            value = math.fsum(kinds) / len(kinds)
        elif kinds and variants == "all":
            value = min(kinds + ([own] if mine else []))
        elif kinds and variants == "any":
            value = max(kinds + ([own] if mine else []))
        expected = min(value, scarcest)
        assert x[node.id] == pytest.approx(expected, abs=1e-9)


@pytest.mark.shared
def test_eto_withdrawals_agree_with_an_independent_reading(shared: Path) -> None:
    folder = shared / "data" / "supply" / "eto"
    map_, tables = import_eto(folder), EtoTables(folder)
    worst = 0.0
    for size in (1, 2, 3):
        for away in itertools.combinations(ALPHA3, size):
            for variants in VARIANTS:
                for exclude in (frozenset[str](), frozenset({"N20", "N28"})):
                    found = expose(
                        map_,
                        country="CN",
                        withdraw=away,
                        variants=variants,  # type: ignore[arg-type]
                        exclude=exclude,
                    )
                    x, direct = tables.availability({ALPHA3[one] for one in away}, variants, exclude)
                    assert {node.id for node in found.nodes} == set(x)
                    for node in found.nodes:
                        worst = max(worst, abs(node.availability - x[node.id]))
                        if node.id in direct:
                            assert node.direct_availability is not None
                            worst = max(worst, abs(node.direct_availability - direct[node.id]))
    assert worst < 1e-12


def test_the_day_alone_decides_nothing_of_a_map_without_items() -> None:
    found = expose(chain(), country="CN", as_of=date(2024, 12, 2))
    node = found.node("lens")
    assert (node.low, node.availability, node.high) == (0.0, 0.0, 1.0)
    assert node.undetermined == pytest.approx(1.0)
    assert {cut.why for cut in node.because[0].cuts} == {"the map does not say what the item is"}
    # What is made at home needs no order.
    assert found.node("scanner").own == pytest.approx(0.2)
