"""The kernel as the Python that it is gives what it gives compiled, bit by bit; and is compiled once there is enough to do."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

from narrows.lists import load_lists
from narrows.screen.index import query_rows
from narrows.screen.kernel.compiled import compile_all
from narrows.screen.kernel.layout import ABJAD
from screen.alike import embedded, hashes

LETTERS = "abcdefghijklmnopqrstuvwxyz 0159"
MORE = (" Co Ltd", " (Shanghai) Branch", " Technology", " Intl", " 5th Institute", " and many more words" * 6)
OTHERS = (
    "张江存储科技有限公司",
    "Хуавэй Текнолоджиз",
    "华为技术",
    "에스엠아이씨",
    "semic0nductor manufacturing",
    "上海微电子装備",
    "14th institute",
    "X",
    "---",
)


def typed(rng: random.Random, name: str) -> str:
    """A name as someone might type it who is in a hurry."""
    for _ in range(rng.randint(0, 3)):
        at = rng.randrange(len(name) + 1)
        way = rng.randrange(4)
        if way == 0:
            name = name[:at] + rng.choice(LETTERS) + name[at + 1 :]
        elif way == 1:
            name = name[:at] + name[at + 1 :]
        elif way == 2:
            name = " ".join(reversed(name.split()))
        else:
            name += rng.choice(MORE)
    return name


def test_what_is_not_compiled_gives_the_same_bits() -> None:
    rng = random.Random(11)
    listed = sorted({name for one in load_lists().listings for name in (one.name, *one.aliases)})
    names = [typed(rng, rng.choice(listed)) for _ in range(400)] + list(OTHERS)
    # A name that may be one of another country in Chinese is read without vowels, which is always compiled.
    index = embedded()
    names = [name for name in names if not (query_rows(index, [name]).modes == ABJAD).any()]
    # First, for it leaves the index in the cache: a process that has to build it is compiled from then on.
    compile_all()
    here = list(hashes(names))
    done = subprocess.run(
        [sys.executable, "-m", "screen.alike"],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    plain = json.loads(done.stdout)
    different = [name for name, *pair in zip(names, plain, here, strict=True) if pair[0] != pair[1]]
    assert len(set(plain)) > 300
    assert not different


CODE = """
import sys
import narrows as nr
def order(name):
    return {"as_of": "2025-01-02", "from": "US", "to": "CN", "item": {"eccn": "EAR99"},
            "parties": [{"role": "end_user", "name": name, "country": "CN"}], "end_use": {}}
found = [nr.check(order("Yangtze Memry Technologies")).parties[0].hits]
before = "numba" in sys.modules
for number in range(60):
    nr.check(order(f"Example Trading {number} Ltd"))
after = "numba" in sys.modules
found.append(nr.Engine.load().check(order("Yangtze Memry Technologies")).parties[0].hits)
print(before, after, bool(found[0]), found[0] == found[1])
"""


def test_a_few_orders_need_no_compiler_and_many_have_it() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["False", "True", "True", "True"], "")
