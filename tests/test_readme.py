"""What the README shows of the demonstration is what the demonstration prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SHOWN = re.compile(
    r"<!-- output of `make demo`: begin -->\n```text\n(.*?)```\n<!-- output of `make demo`: end -->",
    re.DOTALL,
)


@pytest.mark.slow
def test_the_demonstration_prints_what_the_readme_shows(root: Path) -> None:
    found = SHOWN.search((root / "README.md").read_text("utf-8"))
    assert found is not None
    shown = [line for line in found[1].splitlines() if line]
    (days,) = (line.split()[1:] for line in shown if line.startswith("input "))
    make = ["make", "--no-print-directory", "--dry-run", "--old-file=.venv/.installed"]
    # The last day of the table is the day on which it was made.
    make += [f"NARROWS={sys.executable} -m narrows", f"DEMO_DAYS={','.join(days)}", "demo"]
    recipe = subprocess.run(make, cwd=root, capture_output=True, text=True, check=True).stdout
    done = subprocess.run(
        ["sh", "-e", "-c", recipe],  # noqa: S607
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    printed = iter(done.stdout.splitlines())
    # In the same order; the README leaves some lines out.
    assert [line for line in shown if line not in printed] == []
