"""A rule of one's own beside the packaged law, in a folder."""

from __future__ import annotations

from pathlib import Path

RULE = """\
id: us.own.rule
title: Our own rule
kind: requirement
citation: Memo 7
versions:
- in_force: {{from: 2024-01-01, until: 2024-06-30}}
  recorded: 2026-11-20
  checked: {checked}
  cites: [{{source: Memo 7}}]
  confidence: high
  when: destination == "DE" and value_usd > 5
  then: {{license: required, reason: directed, policy: case_by_case}}
- in_force: {{from: 2024-08-01}}
  recorded: 2026-11-20
  checked: 2026-11-20
  cites: [{{source: Memo 7}}]
  confidence: high
  when: {when}
  then: {{license: required, reason: directed, policy: case_by_case}}
"""


def own(folder: Path, *, when: str = 'destination == "DE"', checked: str = "2026-11-20") -> str:
    folder.mkdir(exist_ok=True)
    (folder / "rule.yaml").write_text(RULE.format(when=when, checked=checked), "utf-8")
    return str(folder)
