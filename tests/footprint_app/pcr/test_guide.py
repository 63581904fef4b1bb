"""The guide to a new edition is followed to the letter: its commands are run, its files written, its tests pass at the end."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

LANGUAGES = ("en", "zh")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENTRY_POINT = re.compile(r'^(\w+ = )"(\w+\.edition:EDITION)"$', re.MULTILINE)


def blocks(checkout: Path, language: str) -> list[tuple[str, str]]:
    """(language, text) of every block of the guide."""
    text = (checkout / "docs" / language / "add_a_pcr.md").read_text(encoding="utf-8")
    return [(kind, body) for kind, body in BLOCK.findall(text) if kind != "text"]


class Desk:
    """An expert's folder: what an editable installation would make known is put beside it, as pip would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = [folder / "bricks"]

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the guide."""
        words = shlex.split(line)
        if words[:2] == ["pip", "install"]:
            self.install(self.folder / words[-1])
            return subprocess.CompletedProcess(words, 0, "", "")
        program = {"footprint": [sys.executable, "-m", "footprint_app.cli"], "python": [sys.executable]}[words[0]]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(each) for each in self.path] + sys.path),
            "FOOTPRINT_CONFIG": os.devnull,
            "FOOTPRINT_LANG": "en",
        }
        return subprocess.run(
            [*program, *words[1:]], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def install(self, project: Path) -> None:
        """Write the metadata that pip writes for an editable installation."""
        text = (project / "pyproject.toml").read_text(encoding="utf-8")
        found = ENTRY_POINT.search(text)
        assert found is not None
        about = project / "clay_bricks_2026-0.1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: footprint-pcr-clay-bricks-2026\nVersion: 0.1.0\n")
        (about / "entry_points.txt").write_text(f"[footprint.pcr_editions]\n{found[1]}{found[2]}\n")

    def write(self, text: str) -> None:
        """Write a file of the guide to the place that its first line names."""
        name, _, body = text.removeprefix("# ").partition("\n")
        if name.startswith("tests/"):
            file = self.folder / "bricks" / name
            skeleton = file.read_text(encoding="utf-8")
            changed = re.sub(r"^TRIPPED: .*?^}\n", lambda _: body, skeleton, flags=re.MULTILINE | re.DOTALL)
            assert changed != skeleton
            file.write_text(changed, encoding="utf-8")
        else:
            place = self.folder / "bricks" / name if "/" in name else self.folder / name
            place.write_text(body, encoding="utf-8")


def test_both_languages_show_the_same_files_and_commands(checkout: Path) -> None:
    """A reader of either gets the same edition."""
    assert blocks(checkout, "en") == blocks(checkout, "zh")


@pytest.fixture(scope="module")
def followed(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[subprocess.CompletedProcess[str]]]:
    """What each command of the guide answered, in order, by its line."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    answers: dict[str, list[subprocess.CompletedProcess[str]]] = {}
    for kind, body in blocks(checkout, "en"):
        if kind == "bash":
            for line in body.splitlines():
                answers.setdefault(line, []).append(desk.run(line))
        else:
            desk.write(body)
    return answers


def _one(followed: dict[str, list[subprocess.CompletedProcess[str]]], begin: str) -> subprocess.CompletedProcess[str]:
    (answer,) = next(answers for line, answers in followed.items() if line.startswith(begin))
    return answer


def test_the_tests_of_the_skeleton_fail_until_it_is_filled_in(
    followed: dict[str, list[subprocess.CompletedProcess[str]]],
) -> None:
    """The first run names each file with something to fill in; the last one passes."""
    first, last = followed["python -m pytest bricks/tests"]
    assert first.returncode == 1, first.stdout
    for name in ("edition", "document", "frame", "clauses", "parameters", "worked_example"):
        assert f"test_nothing_is_left_to_fill_in[{name}.yaml]" in first.stdout
    for name in ("test_the_worked_example_comes_out", "test_each_clause_is_tripped"):
        assert f"::{name}" in first.stdout
    assert last.returncode == 0, last.stdout
    assert re.search(r"\d+ passed", last.stdout)
    assert "failed" not in last.stdout


def test_the_new_edition_is_known_and_shown(followed: dict[str, list[subprocess.CompletedProcess[str]]]) -> None:
    """It is listed with its document, shown with its unset topics, compared and chosen."""
    listed = _one(followed, "footprint pcr list")
    assert "clay_bricks_2026" in listed.stdout
    assert "T/EXAMPLE 1-2026" in listed.stdout
    shown = followed["footprint pcr show clay_bricks_2026"][0].stdout
    assert "2 of 12" in shown
    assert re.search(r"firing_gas +unset +m3/t", shown)
    assert "declared_amount" in _one(followed, "footprint pcr diff").stdout
    assert "To take: clay_bricks_2026" in _one(followed, "footprint pcr choose").stdout


def test_an_overlay_fixes_a_number_with_clause_and_reason(
    followed: dict[str, list[subprocess.CompletedProcess[str]]],
) -> None:
    """What was unset is 45 m3/t by Annex B, and the reading is named."""
    shown = _one(followed, "footprint pcr show clay_bricks_2026 --overlay").stdout
    assert re.search(r"firing_gas +45 +m3/t +附录 B", shown)
    assert "示例认证机构的解读" in shown
    assert "附录 B 表 1" in shown


def test_every_command_of_the_guide_was_answered(
    followed: dict[str, list[subprocess.CompletedProcess[str]]],
) -> None:
    """None ends with wrong use or a fault."""
    for line, answers in followed.items():
        for answer in answers:
            assert answer.returncode in {0, 1}, (line, answer.stderr)
            if line.startswith("footprint"):
                assert answer.returncode == 0, (line, answer.stderr)
