"""The embedded catalog: what it holds, how a name finds a product, and what the values amount to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from narrows.catalog import Catalog, Product, load_catalog
from narrows.errors import ProductError

CATALOG = load_catalog()


def performance(product: Product) -> float | None:
    """The largest product of bit length and dense TOPS, or None where no rate is known."""
    tops = product.spec.get("tops")
    return max(bits * rate for bits, rate in tops.items()) if isinstance(tops, dict) else None


def of_kind(kind: str) -> list[Product]:
    return [p for p in CATALOG.products if p.kind == kind]


@pytest.mark.parametrize(("kind", "least"), [("chip", 90), ("lithography", 35), ("system", 10), ("hbm", 4)])
def test_it_is_wide(kind: str, least: int) -> None:
    assert len(of_kind(kind)) >= least


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("NVIDIA A800 SXM 80GB", "nv-a800-sxm"),
        ("nvidia a800-sxm 80 gb", "nv-a800-sxm"),
        ("H100", "nv-h100-sxm"),
        ("NVIDIA H100 Tensor Core GPU", "nv-h100-sxm"),
        ("H100 PCIe", "nv-h100-pcie"),
        ("H100 NVL", "nv-h100-nvl"),
        ("A100 40GB", "nv-a100-sxm-40"),
        ("NVIDIA H20", "nv-h20-96"),
        ("nv-h20-141", "nv-h20-141"),
        ("RTX 4090", "nv-rtx4090"),
        ("GeForce RTX 4090", "nv-rtx4090"),
        ("NVIDIA GeForce RTX™ 4090", "nv-rtx4090"),
        ("RTX4090D", "nv-rtx4090d"),
        ("NVIDIA HGX H100 8-GPU", "nv-hgx-h100"),
        ("server with eight RTX 4090 D", "server-8-rtx4090d"),
        ("L40", "nv-l40"),
        ("L40S", "nv-l40s"),
        ("AMD Instinct MI300X", "amd-mi300x"),
        ("Ascend 910B", "hw-ascend910b"),
        ("昇腾910B", "hw-ascend910b"),
        ("ASML TWINSCAN NXT:1980Di", "asml-nxt1980di"),
        ("NXT:1980i", "asml-nxt1980di"),
        ("HBM3E", "hbm3e-typical"),
        ("GDDR7", "gddr7-32g"),
        ("EAR99 vacuum pump", "ear99-vacuum-pump"),
        ("ＮＶＩＤＩＡ　Ｈ１００　ＰＣＩｅ", "nv-h100-pcie"),
    ],
)
def test_names_that_people_use(name: str, product: str) -> None:
    assert CATALOG.resolve(name).id == product


@pytest.mark.parametrize("product", CATALOG.products, ids=lambda p: p.id)
def test_every_name_of_a_product_leads_to_it(product: Product) -> None:
    for name in (product.id, product.name, product.full_name, *product.aliases):
        assert CATALOG.resolve(name).id == product.id, name


def test_a_family_takes_its_base_and_names_the_others() -> None:
    (notice,) = CATALOG.resolve("NVIDIA H100").notices
    assert "nv-h100-sxm" in notice
    assert "nv-h100-pcie" in notice
    assert "nv-h100-nvl" in notice
    assert "dram_bandwidth_gb_s" in notice
    assert CATALOG.resolve("H100 SXM").notices == ()


def test_a_choice_is_said_even_where_the_values_are_the_same() -> None:
    (notice,) = CATALOG.resolve("NXT:1980i").notices
    assert "the same" in notice


def test_the_base_of_a_family_is_its_strictest_member() -> None:
    families: dict[str, list[Product]] = {}
    for product in CATALOG.products:
        if product.family:
            families.setdefault(product.family, []).append(product)
    for family, members in families.items():
        (base,) = (p for p in members if p.base)
        for other in members:
            for figure in (performance, lambda p: p.spec.get("io_bandwidth_gb_s")):
                assert (figure(base) or 0) >= (figure(other) or 0), family
            if other.spec.get("data_center"):
                assert base.spec["data_center"], family


@pytest.mark.parametrize(
    "name",
    ["", "   ", "!?", "H100 CNX", "AMD H100", "NVIDIA", "Ascend", "RTX", "GPU", "x" * 10**6]
    + ["3A090.a", "4A090", "1.0", "$100", "100"],  # numbers, that are no A10, A100 or RTX
)
def test_what_fits_nothing_is_refused(name: str) -> None:
    with pytest.raises(ProductError) as caught:
        CATALOG.resolve(name)
    assert caught.value.remedy
    assert len(str(caught.value)) < 1000


def test_a_near_name_is_offered() -> None:
    with pytest.raises(ProductError) as caught:
        CATALOG.resolve("H100 SMX")
    assert "NVIDIA H100 SXM" in caught.value.candidates
    with pytest.raises(ProductError):
        CATALOG.get("nv-nothing")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("H2OO", "NVIDIA H200 SXM"),  # letters for zeros
        ("A10 24GB", "NVIDIA A10"),
        ("L40 48GB", "NVIDIA L40"),
        ("A40 PG133", "NVIDIA A40"),
        ("MI308", "AMD Instinct MI308X"),
        ("H20 Pro", "NVIDIA H20 96GB"),
        ("RTX Pro 6000D", "NVIDIA RTX PRO 6000 Blackwell Server Edition"),
        ("NVIDIA Hopper H100 SXM5 80GB HBM3", "NVIDIA H100 SXM"),
        ("Ascend 910B4", "Huawei Ascend 910B"),
        ("NXT:1980", "ASML TWINSCAN NXT:1980Di"),
        ("Thor", "NVIDIA Jetson T5000 (Thor)"),
        ("Gaudi", "Intel Gaudi3 HL-325L"),
    ],
)
def test_the_number_of_a_product_is_worth_more_than_the_words_around_it(name: str, meant: str) -> None:
    with pytest.raises(ProductError) as caught:
        CATALOG.resolve(name)
    assert meant in caught.value.candidates
    assert len(caught.value.candidates) <= 5


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("A10 24GB", "NVIDIA A10"),
        ("L4 24GB", "NVIDIA L4"),
        ("MI308", "AMD Instinct MI308X"),
        ("MI350O", "AMD Instinct MI350X"),  # before the Atlas 350, whose number it is without its letters
        ("Ascend 910B4", "Huawei Ascend 910B"),
    ],
)
def test_the_nearest_is_offered_first(name: str, first: str) -> None:
    with pytest.raises(ProductError) as caught:
        CATALOG.resolve(name)
    assert caught.value.candidates[0] == first


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("寒武纪 MLU290", "cam-mlu290"),
        ("Cambricon MLU290", "cam-mlu290"),
        ("壁仞BR100", "biren-br100"),
        ("摩尔线程 MTT S4000", "mt-s4000"),
        ("天垓100", "ilu-bi-v100"),
        ("沐曦 C500", "meta-c500"),
        ("Google Trillium TPU", "goog-tpuv6e"),
        ("AMD MI300A APU", "amd-mi300a"),
    ],
)
def test_names_of_the_makers_and_their_market(name: str, id_: str) -> None:
    assert CATALOG.resolve(name).id == id_


@given(st.text())
def test_any_text_is_answered_or_refused(text: str) -> None:
    try:
        product = CATALOG.resolve(text)
    except ProductError:
        return
    assert product.id


@given(st.sampled_from([n for p in CATALOG.products for n in (p.full_name, *p.aliases)]), st.data())
def test_case_and_spacing_do_not_matter(name: str, data: st.DataObject) -> None:
    flipped = "".join(data.draw(st.sampled_from((c.upper(), c.lower()))) if c.isascii() else c for c in name)
    spaced = flipped.replace(" ", data.draw(st.sampled_from((" ", "  ", "-", "_", " - ", "\t"))))
    assert CATALOG.resolve(spaced).id == CATALOG.resolve(name).id


def test_every_value_has_a_confidence_and_a_source() -> None:
    order = ("high", "medium", "low")
    for product in CATALOG.products:
        assert product.confidence == max((v.confidence for v in product.values), key=order.index)
        for value in product.values:
            assert value.source
            assert all(CATALOG.sources[s].kind for s in value.source)


def test_unknown_is_absent_and_nothing_is_zero() -> None:
    assert "applicable_die_area_mm2" not in CATALOG.resolve("MI300X").spec
    assert "tops" not in CATALOG.resolve("MI308X").spec
    assert "overlay_nm" not in CATALOG.resolve("NXT:2150i").spec
    for product in CATALOG.products:
        for field, value in product.spec.items():
            assert value is not None, field
            if not isinstance(value, bool | str | tuple):  # a list that is empty says that there is none
                assert value, f"{product.id} {field}"


def test_fields_are_those_that_an_order_may_state(root: Path) -> None:
    facts: dict[str, Any] = yaml.safe_load((root / "src/narrows/law/facts.yaml").read_text("utf-8"))
    declared = {f["name"]: f for f in facts["facts"]}
    for product in CATALOG.products:
        for field, value in product.spec.items():
            fact = declared[f"item.spec.{field}"]
            kind: dict[str, Any] = {
                "number": int | float,
                "boolean": bool,
                "text": str,
                "texts": tuple,
                "map": dict,
            }
            assert isinstance(value, kind[fact["type"]]), f"{product.id} {field}"
            if fact["type"] in ("text", "texts"):
                assert {*([value] if isinstance(value, str) else value)} <= {*fact["values"]}


def test_hosts_say_what_is_inside() -> None:
    assert CATALOG.resolve("HGX H20").contains == ((8, "nv-h20-96"),)
    for system in of_kind("system"):
        assert system.spec["type"] == "computer"
        assert all(CATALOG.get(part).kind == "chip" and count > 1 for count, part in system.contains)


def test_memory_stacks_differ_from_memory_that_is_none() -> None:
    def density(product: Product) -> float:
        bandwidth, area = product.spec["bandwidth_gb_s"], product.spec["package_area_mm2"]
        assert isinstance(bandwidth, int | float)
        assert isinstance(area, int | float)
        return bandwidth / area

    assert all(density(p) > 2 for p in of_kind("hbm"))
    assert CATALOG.resolve("GDDR7").spec["type"] != "hbm"


def test_stated_class() -> None:
    assert CATALOG.resolve("EAR99 vacuum pump").eccn == "EAR99"
    assert CATALOG.resolve("H100").eccn is None


def test_the_catalog_has_a_hash_and_is_read_once() -> None:
    assert CATALOG.sha256.startswith("sha256:")
    assert load_catalog() is CATALOG


def test_resolving_does_not_change_the_catalog() -> None:
    before = CATALOG.get("nv-h100-sxm")
    CATALOG.resolve("H100")
    assert CATALOG.get("nv-h100-sxm") is before
    assert before.notices == ()


@pytest.mark.shared
def test_figures_agree_with_the_reference_figures(shared: Path) -> None:
    parameters = yaml.safe_load((shared / "facts/law/product_parameters.yaml").read_text("utf-8"))
    for chip in parameters["chips"]:
        product = CATALOG.get(chip["id"])
        expected = chip["tpp"]
        assert performance(product) == (expected and pytest.approx(expected, rel=1e-3)), chip["id"]
        assert product.spec.get("applicable_die_area_mm2") == chip["logic_die_mm2"]
        assert product.spec.get("io_bandwidth_gb_s") == chip["interconnect_gbps"]
        assert product.spec.get("dram_bandwidth_gb_s") == chip["dram_gbps"]
        assert product.spec.get("data_center") == chip["data_centre"]
        assert product.spec.get("has_hbm") == chip["hbm"]
    for scanner in parameters["lithography"]:
        product = CATALOG.get(scanner["id"])
        assert product.spec.get("source_nm") == scanner["source_nm"]
        assert product.spec.get("numerical_aperture") == scanner["na"]
        assert product.spec.get("overlay_nm") == scanner["dedicated_chuck_overlay_nm"]


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("H100 80GB HBM3 SXM5", "nv-h100-sxm"),
        ("A100-SXM4-80GB", "nv-a100-sxm-80"),
        ("L40S PCIe", "nv-l40s"),
        ("NVIDIA L40S 48GB PCIe GPU", "nv-l40s"),
        ("MI300X OAM", "amd-mi300x"),
        ("RTX 4090 24GB", "nv-rtx4090"),
        ("RTX 4090 D 24GB GDDR6X", "nv-rtx4090d"),
        ("H20 141GB HBM3e", "nv-h20-141"),
        ("A30 24GB PCIe", "nv-a30"),
        ("A100 40GB PCIe", "nv-a100-sxm-80"),  # of no variant that is known: the strictest
        # What says which thing it is, or is of another thing, is not left out.
        ("RTX 4090 Laptop 16GB", "nv-rtx4090-laptop"),
        ("ASML TWINSCAN XT:860M KrF scanner", "asml-xt860m"),
        ("used ASML XT:400L i-line stepper", "asml-xt400l"),
        ("Nikon NSR-S220D KrF lithography system", "nikon-s220d"),
        ("TWINSCAN NXT:1980Di ArF immersion scanner, 300 mm", "asml-nxt1980di"),
        ("二手光刻机 NXT:1980Di", "asml-nxt1980di"),
        ("XT:860M KrF scanner lens", None),
        ("300 mm scanner 5000", None),
        ("L40S laptop 16GB", None),
        ("A10 8GB", None),
        ("HBM3E 24GB", None),
        ("H100 PCIe bracket", None),
        ("riser for A100 PCIe", None),
        ("DDR5 64GB", None),
        ("PCIe 4.0 x16", None),
        ("NVIDIA H100 CNX PCIe", None),
        ("DGX H100 640GB", None),
    ],
)
def test_the_form_that_a_circuit_comes_in_does_not_hide_it(name: str, product: str | None) -> None:
    found = CATALOG.find(name)
    assert (found and found.id) == product


def test_what_was_left_out_of_a_name_is_told() -> None:
    found = CATALOG.find("NVIDIA L40S 48GB PCIe")
    assert found is not None
    (notice,) = found.notices
    assert "nv-l40s" in notice
    assert "pcie, 48gb" in notice


def test_a_name_shared_across_families_is_refused() -> None:
    first, second = CATALOG.get("nv-l40"), CATALOG.get("nv-l4")
    twins = tuple(msgspec.structs.replace(p, name="Twin", vendor="") for p in (first, second))
    with pytest.raises(ProductError) as caught:
        Catalog(twins, CATALOG.sources, "").resolve("twin")
    assert len(caught.value.candidates) == 2


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("NVIDIA DGX H100 system, new", "nv-dgx-h100"),
        ("Example XE9680 with 8x H100", "nv-h100-sxm"),
        ("server with rails and supplies, " * 20 + "8x H100", "nv-h100-sxm"),
        ("used NXT:2000i scanner", "asml-nxt2000i"),
        ("NVIDIA A10 24GB PCIe", "nv-a10"),
        ("steel bolt A10", None),
        ("A100 bracket", "nv-a100-sxm-80"),
        ("NVIDIA A 100 board", "nv-a100-sxm-80"),
        ("resin of grade A 100 kg", None),
        ("heat sink for NVIDIA H100 SXM", None),
        ("lamp", None),
        ("", None),
    ],
)
def test_a_product_is_found_among_other_words(text: str, id_: str | None) -> None:
    found = load_catalog().within(text)
    assert (found and found.id) == id_


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("lens module for NXT:2000i", "asml-nxt2000i"),
        ("heat sink for NVIDIA H100 SXM", "nv-h100-sxm"),
        ("NXT:1970Ci 备件", "asml-nxt1970ci"),
        ("gasket for a coffee machine", None),
    ],
)
def test_what_a_thing_is_for_is_found_beside_it(text: str, id_: str | None) -> None:
    found = load_catalog().beside(text)
    assert (found and found.id) == id_


def test_every_maker_has_a_country() -> None:
    assert {p.vendor for p in CATALOG.products if p.country is None} == {""}


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("gaming laptop with GeForce RTX 4090 Laptop GPU", True),
        ("desktop PC with RTX 4080", True),
        ("desktop PC with RTX 4080 and H100", False),
        ("desktop PC with RTX 4080, L4", False),
        ("desktop PC", False),
    ],
)
def test_whether_a_product_is_named_alone(text: str, alone: bool) -> None:
    assert load_catalog().alone(text) is alone
