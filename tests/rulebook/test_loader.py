"""The rulebook as a whole: the packaged one, its hash and boundaries, and private directories on top."""

from __future__ import annotations

import os
import shutil
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrows.errors import RulebookError
from narrows.rulebook.fields import Record
from narrows.rulebook.loader import load_rulebook, problems
from narrows.rulebook.provisions import read_provision
from narrows.rulebook.yaml_tree import Mapping, load_yaml

STAY = "then: {effect: stayed}"


def test_the_packaged_law_has_no_problems():
    assert [str(problem) for problem in problems()] == []


def test_every_packaged_date_lies_in_a_sane_span():
    book = load_rulebook()
    start = book.horizon.regimes["us"].start
    assert start == date(2020, 12, 23)
    for day in book.boundaries:
        assert date(2020, 1, 1) < day < date(2040, 1, 1)
    for provision in book.provisions.values():
        for version in provision.versions:
            assert version.checked >= version.recorded or version.checked >= date(2026, 1, 1)


def test_the_horizon_of_the_packaged_law():
    horizon = load_rulebook().horizon
    assert horizon.regimes["us"].checked == date(2026, 7, 23)
    modelled = {name for name, regime in horizon.regimes.items() if regime.state == "modelled"}
    assert modelled == set(horizon.regimes) == {"us", "nl", "jp", "eu", "cn", "tw", "kr", "uk"}
    for name, regime in horizon.regimes.items():
        assert regime.name
        assert regime.apply
        assert regime.reach == f"{name}_reach"


def test_where_only_the_import_needs_consent_nobody_applies_to_export():
    china = load_rulebook().horizon.regimes["cn"]
    assert china.way({"import"}) == china.imports != china.apply
    assert china.way({"import", "dual_use"}) == china.way(set()) == china.apply
    other = load_rulebook().horizon.regimes["jp"]
    assert other.way({"import"}) == other.apply


def test_boundaries_cover_versions_compliance_and_tables(law):
    assert law.load().boundaries == (
        date(2020, 12, 23),  # rows of the tables
        date(2021, 12, 9),
        date(2022, 10, 7),  # first version
        date(2022, 10, 21),  # a row of the registry
        date(2023, 11, 17),  # the day after its last, and the first of the second
        date(2023, 12, 1),  # compliance
        date(2026, 2, 4),  # the day after the last of a row
    )


def test_the_hash_depends_on_content_alone(law, tmp_path):
    before = law.load().sha256
    assert len(before) == 64
    copy = tmp_path / "elsewhere"
    shutil.copytree(law.path, copy)
    (copy / "README.md").write_text("not law")
    for path in copy.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_rulebook(law=copy).sha256 == before
    law.change("requirement.yaml", "Wider", "wider")
    assert law.load().sha256 != before


def test_the_hash_tells_files_apart_that_only_moved(law):
    before = law.load().sha256
    (law.path / "requirement.yaml").rename(law.path / "moved.yaml")
    assert law.load().sha256 != before


@pytest.fixture
def private(tmp_path):
    path = tmp_path / "private"
    path.mkdir()
    return path


def test_a_private_override_of_a_packaged_provision(law, private):
    text = law.provision("us.ear.own.stay", "override", top="of: [us.ear.742.6]", version=STAY)
    (private / "stay.yaml").write_text(text)
    book = law.load(private)
    own = book.provisions["us.ear.own.stay"]
    assert own.private
    assert own.of == ("us.ear.742.6",)
    assert not book.provisions["us.ear.742.6"].private
    assert own.path == str(private / "stay.yaml")
    assert book.sha256 != law.load().sha256


def test_a_private_stay_may_end_when_its_owner_says(law, private):
    span = "{from: 2026-01-01, until: 2027-01-01}"
    text = law.provision("us.ear.own.stay", "override", top="of: [us.ear.742.6]", version=STAY, span=span)
    (private / "stay.yaml").write_text(text)
    assert law.problems(private) == []


def test_the_order_of_private_directories_does_not_matter_to_the_hash(law, tmp_path):
    roots = []
    for name in ("a", "b"):
        root = tmp_path / name
        root.mkdir()
        (root / "x.yaml").write_text(law.scope(name, "members: [CN]"))
        roots.append(root)
    assert law.load(*roots).sha256 == law.load(*reversed(roots)).sha256


def test_a_private_id_may_not_take_a_packaged_one(law, private):
    (private / "x.yaml").write_text((law.path / "requirement.yaml").read_text())
    problem = law.problem(private)
    assert "duplicate id 'us.ear.742.6', also at law/requirement.yaml:1" in problem.what
    assert "write an override of the packaged provision" in problem.remedy
    assert problem.where.source == str(private / "x.yaml")


@pytest.mark.parametrize(
    "name", ["facts.yaml", "horizon.yaml", "not_modelled.yaml", "us/groups.csv", "Any.CSV"]
)
def test_a_private_directory_cannot_declare(law, private, name):
    path = private / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("facts: []\n")
    problem = law.problem(private)
    assert problem.where.source == str(path)
    assert "provisions only" in problem.what


def test_a_private_instrument(law, private):
    (private / "instruments.yaml").write_text(
        "- {id: own-letter, title: Letter, citation: Letter of 2025-01-01, published: 2025-01-01,\n"
        "   checked: 2026-01-01, confidence: high}\n"
    )
    assert "own-letter" in law.load(private).instruments


@pytest.mark.parametrize("suffix", [".yml", ".YAML"])
def test_other_spellings_of_the_suffix_are_read(law, private, suffix):
    (private / f"x{suffix}").write_text(law.scope("own", "members: [CN]"))
    assert "own" in law.load(private).scopes


def test_a_file_that_only_seems_to_be_yaml_is_not_left_out_quietly(law, private):
    (private / "x.yaml").write_text(law.scope("own", "members: [CN]"))
    (private / "letter.yaml.txt").write_text(law.scope("other", "members: [DE]"))
    assert "ends in .txt" in law.problem(private).what


def test_a_private_directory_that_is_not_there_or_empty(law, tmp_path, private):
    assert str(law.problem(tmp_path / "gone")).startswith(
        f"{tmp_path / 'gone'}: cannot be read: No such file"
    )
    assert "holds no law files" in law.problem(private).what
    file = tmp_path / "file.yaml"
    file.write_text("a: 1")
    assert "cannot be read: Not a directory" in law.problem(file).what


@pytest.mark.skipif(os.name != "posix", reason="named pipes")
def test_a_pipe_is_not_waited_for(law, private):
    os.mkfifo(private / "x.yaml")
    assert "is not a regular file" in law.problem(private).what


def test_hidden_files_are_no_law(law):
    law.write(".draft.yaml", "nonsense")
    law.write(".git/x.yaml", "nonsense")
    assert law.problems() == []


def test_a_large_file_is_refused(law):
    law.write("x.yaml", "# " + "x" * 2_000_001)
    assert "too large" in law.problem().what


def test_a_missing_horizon_or_facts_is_not_passed_over(law):
    (law.path / "horizon.yaml").unlink()
    assert "'us' is not a modelled regime" in law.problem().what


PIECES = [
    "id",
    ":",
    " ",
    "\n",
    "- ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "us.ear.742.6",
    "null",
    "5",
    "&a",
    "*a",
    "#",
    "kind",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_provision_is_read_or_refused_with_its_place(law, data):
    text = (law.path / "requirement.yaml").read_text()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 12))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[start + length :]
    if (error := _refusal(text)) is not None:
        assert str(error).startswith("law/x.yaml:")
        assert error.where.line is not None
        assert error.remedy


def _refusal(text):
    try:
        tree = load_yaml(text.encode("utf-8", "surrogatepass"), "law/x.yaml")
        if isinstance(tree, Mapping):
            read_provision(Record(tree, "law/x.yaml"))
    except RulebookError as error:
        return error
    return None
