"""Fails when a test was skipped for another reason than that the reference data is absent.

    check_skips.py REPORT FOLDER

REPORT is pytest's JUnit XML; FOLDER is where the reference data would lie. Where it is present nothing may be
skipped; where it is absent a skip must say so by naming the folder. No tests at all is a failure too.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET  # reads only the report that pytest has just written
from pathlib import Path


def main(report: str, folder: str) -> int:
    cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 our own file, see above
    present = Path(folder).is_dir()
    bad = []
    allowed = 0
    for case in cases:
        for skip in case.iter("skipped"):
            if skip.get("type") == "pytest.xfail":
                continue  # it ran, and failed as announced
            why = f"{skip.get('message') or ''} {skip.text or ''}"
            if present or folder not in why:
                bad.append(f"{case.get('classname')}::{case.get('name')}: {skip.get('message')}")
            else:
                allowed += 1
    for line in bad:
        print(f"skipped without leave: {line}")
    print(
        f"{len(cases)} tests reported; {allowed} skipped for want of {folder}; {len(bad)} skipped otherwise"
    )
    return 1 if bad or not cases else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
