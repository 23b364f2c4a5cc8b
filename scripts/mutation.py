"""Mutation score of decide/ and rulebook/expr/: of small faults put into the code, how many do the tests find?

    .venv/bin/python scripts/mutation.py [--sample N] [--seed S] [--jobs J]

mutmut makes the mutants (pyproject.toml, [tool.mutmut]) and shows one: `mutmut show NAME`. Each one drawn is tried in a process
of its own, with a cache folder of its own: what is remembered from before (the packaged law as it was read, an engine made
while tests were collected) was made by right code and would hide a fault in what made it.

A mutant is found where a test fails. One whose tests never end, or that brings the process down, is counted apart and not
as found. The exit status is 1 where the score is under 90%.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET  # reads only reports that pytest has just written
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "mutants"
LEAST_SCORE = 0.9
# Which tests are asked of which package's mutants; of those over tables, the ones that ask what a row says.
_ROWS = tuple(
    f"tests/batch/test_{name}.py"
    for name in (
        "columns",
        "odd_tables",
        "random_tables",
        "rows_in_error",
        "small_laws",
        "stated_facts_of_parties",
    )
)
_DECISIONS = ("tests/decide", "tests/cases", *_ROWS)
ASKED = {
    "narrows.decide.": _DECISIONS,
    "narrows.rulebook.expr.": ("tests/expr", "tests/rulebook", *_DECISIONS),
}
SLOW_TEST_S, LONGEST_TEST_S, LONGEST_TRIAL_S = 3, 180, 3600
MOST_BYTES = 4 << 30  # a fault may fill the memory without end
TIMED_OUT = "Timeout ("  # so begins what faulthandler writes
NO_TESTS = 5  # the exit status of pytest where none is left to ask
KINDS = ("found", "not found", "broken off")
_Z95 = 1.959963984540054


def draw(names: Sequence[str], most: int | None, seed: int) -> list[str]:
    """Some of the mutants at random: the same for the same seed, and a larger sample holds the smaller one."""
    drawn = sorted(names)
    random.Random(seed).shuffle(drawn)  # noqa: S311 a sample, nothing secret
    return drawn if most is None else drawn[:most]


def wilson(found: int, drawn: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927)."""
    share, z2 = found / drawn, _Z95 * _Z95 / drawn
    middle = (share + z2 / 2) / (1 + z2)
    half = math.sqrt(share * (1 - share) * z2 + z2 * z2 / 4) / (1 + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


class Tests(NamedTuple):
    """What the tests are like on right code: seconds of each file but for its slow tests, and the slow tests."""

    files: Mapping[str, float]
    slow: Sequence[str]


def asked(mutant: str, tests: Tests) -> tuple[list[str], list[str]]:
    """The files of tests for a mutant, those named after its module first, then the quick ones; and its slow tests."""
    places = next(places for package, places in ASKED.items() if mutant.startswith(package))
    module = mutant.rpartition(".")[0].rpartition(".")[2]

    def wanted(test: str) -> bool:
        file = test.partition("::")[0]
        return file in places or file.rpartition("/")[0] in places

    files = filter(wanted, tests.files)
    return (
        sorted(files, key=lambda file: (module not in Path(file).stem, tests.files[file], file)),
        list(filter(wanted, tests.slow)),
    )


def make_mutants(jobs: int) -> list[str]:
    """Makes mutants/ anew, a copy of the project with all mutants in it, and names them."""
    from mutmut.__main__ import create_mutants
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.mutation.trampoline import set_mutant_under_test
    from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, walk_mutatable_files

    shutil.rmtree(MUTANTS, ignore_errors=True)
    MUTANTS.mkdir()
    set_mutant_under_test("mutant_generation")
    stdout, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: PTH123, SIM115 mutmut names every file it copies
    try:
        copy_src_dir()
        copy_also_copy_files()
        create_mutants(jobs)
    finally:
        sys.stdout = stdout
    names: list[str] = []
    for path in walk_mutatable_files():
        of_file = SourceFileMutationData(path=path)
        of_file.load()
        names += of_file.exit_code_by_key
    return names


def run_tests(mutant: str, tests: Sequence[str], *options: str) -> tuple[int, str]:
    """The exit status of pytest over some tests with one mutant in place, and what it said."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += ["--hypothesis-profile=mutation", "-m", "not slow and not shared", *options, *tests]
    with TemporaryDirectory(prefix="narrows-mutant-") as folder:
        env = {**os.environ, "MUTANT_UNDER_TEST": mutant, "XDG_CACHE_HOME": folder}
        output = Path(folder) / "output"
        with output.open("wb") as stream:
            process = subprocess.Popen(  # noqa: S603 our own tests
                command,
                cwd=MUTANTS,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
            try:
                process.wait(LONGEST_TRIAL_S)
            except subprocess.TimeoutExpired:
                stream.write(TIMED_OUT.encode())
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # and what it started, if that is still there
                process.wait()
        return process.returncode, output.read_text("utf-8", "replace")


def on_right_code(jobs: int) -> Tests:
    """How long the tests take. All must pass there, or their failures would say nothing."""

    def of_place(place: str) -> list[tuple[str, str, float]]:
        with TemporaryDirectory(prefix="narrows-mutants-") as reports:
            report = Path(reports) / "report.xml"
            # The older family of reports names the file of a test.
            status, said = run_tests("none", [place], f"--junitxml={report}", "-o", "junit_family=xunit1")
            if status != 0:
                sys.exit(f"{said}\nTests of {place} fail where there is no fault: see above.")
            cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314 our own file
            return [
                (case.attrib["file"], case.attrib["name"].partition("[")[0], float(case.attrib["time"]))
                for case in cases
            ]

    places = sorted({place for some in ASKED.values() for place in some})
    with ThreadPoolExecutor(jobs) as pool:
        return timed([each for some in pool.map(of_place, places) for each in some])


def timed(cases: Sequence[tuple[str, str, float]]) -> Tests:
    """Files, functions in them and the seconds they took, sorted into quick and slow."""
    named = tuple(f"{file}::{function}" for file, function, seconds in cases if seconds > SLOW_TEST_S)
    files: dict[str, float] = {}
    slow: set[str] = set()
    for file, function, seconds in cases:
        test = f"{file}::{function}"
        if test.startswith(named):  # pytest deselects by how a test's name begins
            slow.add(test)
        files[file] = files.get(file, 0.0) + (0.0 if test in slow else seconds)
    return Tests(files, sorted(slow))


def attempt(mutant: str, tests: Tests) -> str:
    """What becomes of a mutant: `found`, `not found`, or `broken off`. The slow tests are asked where no other finds it."""
    files, slow = asked(mutant, tests)
    limits = ("-o", f"faulthandler_timeout={LONGEST_TEST_S}", "-o", "faulthandler_exit_on_timeout=true")
    without = [f"--deselect={test}" for test in slow]
    for these, options in ((files, (*limits, *without)), (slow, limits)):
        if not these:
            continue
        status, said = run_tests(mutant, these, *options)
        if status < 0 or TIMED_OUT in said:
            return "broken off"
        if status == NO_TESTS:
            continue
        if status:
            return "found"
    return "not found"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--sample", type=int, help="how many mutants to draw; all without it, which takes many hours"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed draws others")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many to try at a time")
    given = parser.parse_args()
    os.chdir(ROOT)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    began = time.monotonic()

    def told(text: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {text}", flush=True)

    names = make_mutants(given.jobs)
    drawn = draw(names, given.sample, given.seed)
    told(f"{len(names)} mutants, {len(drawn)} drawn (seed {given.seed}); the tests on right code:")
    tests = on_right_code(given.jobs)
    told(f"{len(tests.files)} files of tests pass")
    results: dict[str, str] = {}
    with ThreadPoolExecutor(given.jobs) as pool:
        tried = {pool.submit(attempt, mutant, tests): mutant for mutant in drawn}
        for each in as_completed(tried):
            results[tried[each]] = each.result()
            told(f"{len(results)}/{len(drawn)} {each.result()}: {tried[each]}")

    counts = {kind: sum(result == kind for result in results.values()) for kind in KINDS}
    found, sampled = counts["found"], len(drawn) < len(names)
    score = found / len(drawn)
    interval = wilson(found, len(drawn)) if sampled else (score, score)
    for kind in KINDS[1:]:
        print(f"\n{kind}: {counts[kind]}")
        for mutant in sorted(name for name, result in results.items() if result == kind):
            print(f"  .venv/bin/python -m mutmut show {mutant}")
    between = f" (95% interval {interval[0]:.1%} to {interval[1]:.1%})" if sampled else ""
    print(f"\n{found} of {len(drawn)} found: {score:.1%}{between}")
    figures = {
        "mutants": len(names),
        "drawn": len(drawn),
        "seed": given.seed,
        **{kind.replace(" ", "_"): count for kind, count in counts.items()},
        "score": round(score, 4),
        "interval": [round(end, 4) for end in interval],
        "seconds": round(time.monotonic() - began),
    }
    print(json.dumps(figures))
    return score < LEAST_SCORE


if __name__ == "__main__":
    sys.exit(main())
