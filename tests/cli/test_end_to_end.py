"""The command line as scripts use it: exit codes, arrays in the order of the input, streams, errors on one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

CLEAR = {
    "id": "clear",
    "as_of": "2023-01-15",
    "item": {"product": "NVIDIA A800 SXM 80GB"},
    "from": "US",
    "to": "CN",
}
COMPLETE: dict[str, Any] = {
    "activity": "export",
    "exporter": "Example Trading Inc.",
    "parties": [
        {
            "role": "end_user",
            "name": "Example Cloud Co.",
            "country": "CN",
            "headquarters": "CN",
            "ultimate_parent_headquarters": "CN",
        }
    ],
    "end_use": {"description": "data center"},
    "value": "10000 USD",
}
CLEAR = {**CLEAR, **COMPLETE}
LICENSE = {**CLEAR, "id": "license", "as_of": "2023-11-17"}
BROKEN = {**CLEAR, "id": "broken", "to": "Atlantis"}


def narrows(*arguments: str, stdin: str = "", root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "narrows", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env=environment,
        timeout=120,
    )


def lines_of(*orders: dict[str, Any]) -> str:
    return "".join(json.dumps(order) + "\n" for order in orders)


@pytest.mark.parametrize(
    ("orders", "code"),
    [((CLEAR,), 0), ((LICENSE,), 1), ((CLEAR, LICENSE), 1), ((CLEAR, BROKEN, LICENSE), 2), ((BROKEN,), 2)],
)
def test_exit_code_is_the_worst_of_all_records(
    root: Path, orders: tuple[dict[str, Any], ...], code: int
) -> None:
    done = narrows(
        "check", "-", "--input-format", "jsonl", "--format", "json", stdin=lines_of(*orders), root=root
    )
    assert done.returncode == code, done.stderr
    assert len(json.loads(done.stdout)) == len(orders)


def test_array_has_an_element_per_record_in_order_with_errors_in_their_place(
    root: Path, tmp_path: Path
) -> None:
    first = tmp_path / "first.jsonl"
    first.write_text(lines_of(LICENSE, BROKEN) + "{not json\n", "utf-8")
    second = tmp_path / "second.json"
    second.write_text(json.dumps([{**CLEAR, "id": "again"}]), "utf-8")
    done = narrows(
        "check", str(first), str(second), str(tmp_path / "none.yaml"), "--format", "json", root=root
    )
    found = json.loads(done.stdout)
    assert done.returncode == 2
    assert [("error" in one, one.get("id")) for one in found] == [
        (False, "license"),
        (True, "broken"),
        (True, None),
        (False, "again"),
        (True, None),
    ]
    assert found[1]["error"]["where"]["field"] == "to"
    assert found[1]["error"]["remedy"]
    assert len(done.stderr.splitlines()) == 3
    assert "Traceback" not in done.stderr


def test_decisions_fit_the_published_schema(root: Path) -> None:
    schema = json.loads(narrows("check", "--schema", root=root).stdout)
    found = json.loads(narrows("check", "examples/orders.yaml", "--format", "json", root=root).stdout)
    for one in found:
        jsonschema.validate(one, schema)
    assert all(one["trail"] for one in found)


def test_errors_fit_the_published_schema(root: Path) -> None:
    schema = json.loads(narrows("check", "--schema", root=root).stdout)
    # Nothing but what the schema names.
    for name in ("Error", "FirstComplaint", "Complaint", "Where"):
        schema["$defs"][name]["additionalProperties"] = False
    wrong = [
        {"id": "a", "to": "Atlantis", "as_of": 1},
        {"id": ["b"]},
        {"id": "c\ud800", "to": "\ud800"},
        5,
        {"\ud800": 1},
    ]
    done = narrows("check", "-", "--format", "json", stdin=json.dumps([LICENSE, *wrong, LICENSE]), root=root)
    found = json.loads(done.stdout)
    assert [one.get("id") for one in found] == [LICENSE["id"], "a", None, None, None, None, LICENSE["id"]]
    for one in found:
        jsonschema.validate(one, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "a"}, schema)
    assert done.returncode == 2


def test_yaml_from_standard_input(root: Path) -> None:
    text = (root / "examples" / "order.yaml").read_text("utf-8")
    done = narrows("check", "-", stdin=text, root=root)
    assert done.returncode == 1
    assert done.stdout.startswith("License required, presumption of denial\n")
    assert "\x1b" not in done.stdout


def test_as_of_overrides_the_day_of_the_order(root: Path) -> None:
    done = narrows(
        "check", "-", "--as-of", "2023-01-15", "--format", "jsonl", stdin=lines_of(LICENSE), root=root
    )
    assert json.loads(done.stdout)["as_of"] == "2023-01-15"
    assert done.returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "-", "-"),
        ("check", "examples/order.yaml", "--as-of", "yesterday"),
        ("check", "examples/order.yaml", "--rules", "no/such/folder"),
        ("check", "examples/orders.csv", "--map", "to"),
        ("check", "examples/order.yaml", "--format", "csv", "-o", "no/such/folder/x.csv"),
        ("timeline", "--product", "NVIDIA H100"),
        ("timeline", "--product", "no such thing", "--to", "CN"),
        ("timeline", "examples/order.yaml", "--since", "2024-01-02", "--until", "2024-01-01"),
        ("classify", "--product", "no such thing"),
        ("law", "show", "no.such.thing"),
    ],
)
def test_mistakes_are_one_line_with_a_remedy_and_exit_2(root: Path, arguments: tuple[str, ...]) -> None:
    done = narrows(*arguments, root=root)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("narrows: ")
    assert ". " in line


def test_file_is_left_as_it_was_when_writing_breaks_off(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = narrows("check", "examples/orders.yaml", "--format", "json", "-o", str(out), root=root)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(json.loads(out.read_text("utf-8"))) == 6
    assert list(tmp_path.iterdir()) == [out]


def test_closed_pipe_is_quiet(root: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    command = [sys.executable, "-m", "narrows", "check", "examples/orders.yaml", "--format", "json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(60) == 2
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1


def test_help_imports_nothing_heavy(root: Path) -> None:
    code = (
        "import sys; sys.argv = ['narrows', '--help']\n"
        "from narrows.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'rich', 'polars', 'pydantic', 'yaml', 'narrows.engine'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "closed", "told"),
    [
        ("check -", "<&-", "<stdin>: is empty. Give at least one order"),
        ("coverage", ">&-", "<stdout>: is closed. Write to a file with -o"),
    ],
)
def test_a_closed_stream_is_no_defect_of_this_program(
    arguments: str, closed: str, told: str, root: Path
) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m narrows {arguments} {closed}', sys.executable],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (2, f"narrows: {told}\n")
