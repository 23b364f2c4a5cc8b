"""What holds of the repository as a whole: one version, a portable lock, files that fit on a few screens, live links."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import narrows

DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/**/*.md",
    "benchmarks/*.md",
    "cases/*.md",
)
USUAL_LINES, MOST_LINES = 300, 400


def _documents(root: Path) -> list[Path]:
    return sorted({path for pattern in DOCUMENTS for path in root.glob(pattern)})


def test_version_is_the_same_everywhere(root: Path) -> None:
    assert f"\nversion: {narrows.__version__}\n" in (root / "CITATION.cff").read_text("utf-8")
    assert f"\n## {narrows.__version__}" in (root / "CHANGELOG.md").read_text("utf-8")


def test_lock_names_only_the_public_index(root: Path) -> None:
    lock = (root / "uv.lock").read_text("utf-8")
    hosts = {urlsplit(url).hostname for url in re.findall(r'"(https?://[^"]+)"', lock)}
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_lock_knows_every_dependency_of_the_project(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    lock = tomllib.loads((root / "uv.lock").read_text("utf-8"))
    (locked,) = (package for package in lock["package"] if package["name"] == "narrows")

    def names(requirements: list[object]) -> set[str]:
        texts = [each for each in requirements if isinstance(each, str)]
        return {re.split(r"[<>=~!\[; ]", each, maxsplit=1)[0].lower() for each in texts}

    assert names(project["project"]["dependencies"]) == {
        each["name"] for each in locked["metadata"]["requires-dist"]
    }
    for group, requirements in project["dependency-groups"].items():
        in_lock = {each["name"] for each in locked["metadata"]["requires-dev"].get(group, [])}
        assert names(requirements) <= in_lock, group


def test_files_hold_one_idea(root: Path) -> None:
    lines = {
        path.relative_to(root).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in (root / "src").rglob("*.py")
    }
    long = {path: count for path, count in lines.items() if count > USUAL_LINES}
    assert not {path: count for path, count in long.items() if count > MOST_LINES}
    assert len(long) <= len(lines) // 10, long


def test_links_between_documents_lead_somewhere(root: Path) -> None:
    dead = [
        f"{document.relative_to(root)}: {target}"
        for document in _documents(root)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert not dead


@pytest.mark.parametrize("folder", ["docs/decisions", "docs/guide"])
def test_every_page_is_listed(root: Path, folder: str) -> None:
    index = (root / folder / "README.md") if folder == "docs/decisions" else (root / "docs" / "README.md")
    listed = index.read_text("utf-8")
    unlisted = [
        page.name for page in (root / folder).glob("*.md") if page != index and page.name not in listed
    ]
    assert not unlisted
