"""Progress of plans on a terminal, and Ctrl-C, which gives what there is so far."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from narrows.cli.plan_progress import WIPE, watched


class Terminal(io.StringIO):
    """Something that is written to as a terminal is."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_is_written_over_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with watched() as watch:
        watch.told("first")
        watch.told("second")
    assert terminal.getvalue() == f"{WIPE}first{WIPE}second{WIPE}"


def test_in_a_pipe_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with watched() as watch:
        watch.told("first")
    assert pipe.getvalue() == ""


def test_a_first_interrupt_asks_and_a_second_ends() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), watched() as watch:  # noqa: PT012
        assert not watch.stop()
        os.kill(os.getpid(), signal.SIGINT)
        assert watch.stop()
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("simulate", "--worlds", "50", "--fresh", "100"), ("make", "--near", "--sensitivity", "morris")],
)
def test_an_interrupted_command_gives_what_it_has(command: tuple[str, ...]) -> None:
    asked = ("--scenarios", "30", "--gap", "0.001", "--seconds", "600", "--as-of", "none", "--format", "json")
    running = subprocess.Popen(
        [sys.executable, "-m", "narrows", "plan", *command, *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(12)
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert err == b""
    assert running.returncode in (0, 1)
    answer = json.loads(out)
    assert answer["gap"] >= 0
    told = answer["notices"] if command[0] == "make" else answer["cut_short"]
    if command[0] == "simulate":
        assert told
    else:
        assert any(word in one for one in told for word in ("stopped", "interrupted", "cut short"))
