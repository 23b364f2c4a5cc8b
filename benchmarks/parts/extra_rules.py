"""Private rulebooks of made-up requirements, to see what a provision costs."""

from __future__ import annotations

from pathlib import Path

_PLACES = ("CN", "VN", "SG", "DE", "MY", "IN", "TH", "GB", "IL", "MX")
_SCOPES = ("d1", "d5", "a1_a5_a6", "d1_or_d5", "macau_or_d5", "prc_or_macau")
_HEAD = """\
  title: Made-up letter {number}
  kind: requirement
  directed: true
  citation: 15 CFR 744.23(b)
  versions:
    - in_force: {{from: 2021-01-01}}
      recorded: 2026-03-03
      checked: 2026-03-03
      cites: [{{source: made up for a benchmark}}]
      confidence: high
      when: {when}
      then: {{license: required, reason: directed, policy: case_by_case}}
"""


def write(folder: Path, count: int) -> None:
    """`count` requirements whose conditions differ, each on the item, the place, the parties and the end use."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number in range(count):
        when = (
            f'subject_to_ear and item.spec.type == "integrated_circuit" and '
            f'max_product(item.spec.tops) >= {1000 + number} and destination in scope("{_SCOPES[number % len(_SCOPES)]}") '
            f'and any_party(party.role == "end_user" and party.headquarters == '
            f'"{_PLACES[number % len(_PLACES)]}") and end_use.supercomputer'
        )
        lines.append(
            f"- id: us.letter.made-up.{number}\n" + _HEAD.format(number=number, when=f">-\n        {when}")
        )
    (folder / "made_up.yaml").write_text("\n".join(lines) or "[]\n", encoding="utf-8")
