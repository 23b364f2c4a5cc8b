"""Count how many listed names have each word: the background of screening. For those who work on narrows.

    .venv/bin/python scripts/count_background.py LIST... [--write]

Each LIST is a file in any format that narrows reads. Words of fewer than four names are left out, as are legal forms. Fit
the score again afterwards (`scripts/fit_screening.py`): its weights go with these counts.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from pathlib import Path

from narrows.lists.readers import open_list
from narrows.screen.scripts import fold_latin, readings
from narrows.screen.tables import tables

DATA = Path(__file__).parent.parent / "src" / "narrows" / "screen" / "data"
LEAST = 4
_WORD = re.compile(r"[a-z]+|[0-9]+")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("lists", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="replace background.csv")
    given = parser.parse_args()
    known = tables()
    names: Counter[str] = Counter()
    persons: Counter[str] = Counter()
    total = total_persons = 0
    sources = []
    for path in given.lists:
        file = open_list(path)
        sources.append(f"{', '.join(file.lists)} ({file.header.published or 'no date'})")
        for entry in file.entries:
            for name in entry.names:
                # A name in another script says nothing of how often its reading is used.
                if not name.text.isascii() and any(
                    not r.kind.startswith("latin") for r in readings(name.text)
                ):
                    continue
                words = {known.same.get(word, word) for word in _WORD.findall(fold_latin(name.text))}
                words -= known.stopped
                total += 1
                total_persons += entry.type == "person"
                names.update(words)
                if entry.type == "person":
                    persons.update(words)
    kept = [(word, count) for word, count in names.items() if count >= LEAST and word not in known.legal]
    kept.sort(key=lambda pair: (-pair[1], pair[0]))
    print(f"{total} names, {len(kept)} words of at least {LEAST}")
    if given.write:
        with (DATA / "background.csv").open("w", encoding="utf-8", newline="") as stream:
            stream.write("# How many listed names have a word, and how many of those are names of persons.\n")
            for source in sources:
                stream.write(f"# Counted over {source}\n")
            out = csv.writer(stream, lineterminator="\n")
            out.writerow(("word", "names", "persons"))
            out.writerow(("*", total, total_persons))
            out.writerows((word, count, persons[word]) for word, count in kept)


if __name__ == "__main__":
    main()
