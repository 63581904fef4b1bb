"""What happens at the edges: help in both languages, wrong use, faults, encoding, start-up, documents."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from footprint_app.cli.help_language import chinese_help, help_texts
from footprint_app.cli.main import app
from footprint_app.cli.words import words
from footprint_app.service import check

Footprint = Callable[..., Any]

DATA_VALUE = "420 t of recipe 7"


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    below = getattr(command, "commands", {})
    if not below:
        yield path, command
    for name, each in below.items():
        yield from _commands(each, (*path, name))


ALL_COMMANDS = dict(_commands(typer.main.get_command(app)))


def test_all_commands_of_the_design_are_there() -> None:
    """The commands of the first release."""
    wanted = "demo,template,check,calculate,factors list,factors show,schema,workspace init,workspace upgrade,"
    wanted += "workspace backup,workspace doctor"
    assert {tuple(name.split()) for name in wanted.split(",")} <= ALL_COMMANDS.keys()


@pytest.mark.parametrize("path", ALL_COMMANDS, ids=" ".join)
def test_every_command_answers_machines_and_both_languages(path: tuple[str, ...]) -> None:
    """--json and --lang are options of each command, but that serving has nothing to answer in JSON."""
    options = {name for parameter in ALL_COMMANDS[path].params for name in parameter.opts}
    assert ({"--lang"} if path == ("serve",) else {"--json", "--lang"}) <= options


def test_every_help_text_has_its_chinese() -> None:
    """No help is left in English for a Chinese reader, and no translation is left over."""
    assert set(help_texts(typer.main.get_command(app))) == set(chinese_help()["texts"])


def test_help_speaks_the_language_asked_for(footprint: Footprint) -> None:
    """--lang before or after --help, and the variable."""
    assert "读取研究" in footprint("check", "--help", "--lang", "zh").out
    assert "读取研究" in footprint("check", "--lang=zh", "--help").out
    assert "Read a study" in footprint("check", "--help").out
    assert not re.search(r"Usage|Options|Arguments|required|Show this", footprint("check", "--help", "--lang=zh").out)


def test_the_language_may_stand_before_the_command(footprint: Footprint) -> None:
    """`footprint --lang zh …` speaks Chinese as `footprint … --lang zh` does; the nearer one wins."""
    assert footprint("--lang", "zh", "examples", "list").out == footprint("examples", "list", "--lang", "zh").out
    assert footprint("--lang", "zh", "examples", "list", "--lang", "en").out == footprint("examples", "list").out


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ALL_COMMANDS, ids=" ".join)
def test_every_command_is_documented(path: tuple[str, ...], language: str, checkout: Path) -> None:
    """The page of commands names each command and each of its options."""
    text = (checkout / "docs" / language / "commands.md").read_text(encoding="utf-8")
    assert f"footprint {' '.join(path)}" in text
    options = {name for parameter in ALL_COMMANDS[path].params for name in parameter.opts if name.startswith("--")}
    assert {option for option in options if f"`{option}" not in text} == set()


@pytest.mark.parametrize(
    "arguments",
    [("chek",), ("check",), ("check", "x.xlsx", "--edition", "x"), ("calculate", "x.xlsx", "--edition", "secret")],
)
def test_wrong_use_is_2_and_leaves_stdout_empty(footprint: Footprint, arguments: tuple[str, ...]) -> None:
    """Unknown commands, missing arguments and unknown options."""
    ran = footprint(*arguments)
    assert (ran.exit_code, ran.out) == (2, "")
    assert ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chek",), "没有命令 chek。是不是 'check'"),
        (("check",), "缺少参数 STUDY。"),
        (("check", "x", "--nix"), "没有选项 --nix。"),
        (("calculate", "x.xlsx", "--edition", "secret"), "'--edition' 的取值 'secret' 不可用；可用的取值："),
        (("schema", "study", "more"), "多余的参数：more。"),
    ],
)
def test_wrong_use_is_told_in_chinese(footprint: Footprint, arguments: tuple[str, ...], said: str) -> None:
    """The parser's own errors are translated too."""
    ran = footprint("--lang", "zh", *arguments)
    assert ran.exit_code == 2
    assert said in ran.err


@pytest.mark.parametrize("arguments", [(), ("factors",)])
def test_a_group_alone_answers_with_its_help(footprint: Footprint, arguments: tuple[str, ...]) -> None:
    """Help and nothing around it; as no work was named, exit code 2."""
    ran = footprint(*arguments)
    assert (ran.exit_code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: footprint")


def test_missing_file_is_2_in_words_and_json(footprint: Footprint) -> None:
    """What is wrong and what to do, not a traceback."""
    ran = footprint("check", "nothing.xlsx")
    assert (ran.exit_code, ran.out) == (2, "")
    assert "There is no file nothing.xlsx." in ran.err
    document = footprint("check", "nothing.xlsx", "--json").document
    assert document["exit_code"] == 2
    assert [finding["code"] for finding in document["findings"]] == ["service.no_file"]


def test_unknown_format_is_told_before_the_work(footprint: Footprint, study: Path) -> None:
    """A format that does not exist, with those that do."""
    ran = footprint("calculate", study, "--formats", "json,doc")
    assert ran.exit_code == 2
    assert "docx" in ran.err


def test_fault_is_3_with_a_log_and_without_traceback(
    footprint: Footprint, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One short message; the traceback stands in the log, without the exception's own text, which may hold data."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(DATA_VALUE)

    monkeypatch.setattr(check, "check", fail)
    footprint("workspace", "init", "ws")
    ran = footprint("check", study, "--workspace", "ws")
    assert (ran.exit_code, ran.out) == (3, "")
    assert "Traceback" not in ran.err
    log = Path("ws") / "log" / "footprint.log"
    assert str(log.resolve()) in ran.err
    written = log.read_text(encoding="utf-8")
    assert "RuntimeError" in written
    assert "test_edges.py" in written
    assert DATA_VALUE not in written + ran.err
    document = footprint("check", study, "--json").document
    assert document["exit_code"] == 3
    assert "RuntimeError" in Path(document["log_file"]).read_text(encoding="utf-8")
    Path(document["log_file"]).unlink()


def test_log_holds_what_happened_and_no_data(footprint: Footprint, study: Path) -> None:
    """Command, exit code and codes of findings; no name, amount or factor of the study."""
    footprint("workspace", "init", "ws")
    footprint("check", study, "--workspace", "ws")
    written = (Path("ws") / "log" / "footprint.log").read_text(encoding="utf-8")
    assert "check: exit code 1" in written
    assert "CFP-" in written
    assert not re.search("board|压制|500|electricity:plant", written)


def test_words_are_complete_in_both_languages() -> None:
    """Each text of the command line exists twice and shows the same values."""
    from importlib import resources

    from background_db.strict_yaml import load

    text = (resources.files("footprint_app.cli") / "words.yaml").read_text(encoding="utf-8")
    for key, pair in load(text, "words.yaml").items():
        zh, en = pair
        assert zh, key
        assert sorted(re.findall(r"{(\w+)}", zh)) == sorted(re.findall(r"{(\w+)}", en)), key
    assert words("zh")("no_findings") != words("en")("no_findings")


def _start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "footprint_app.cli", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "FOOTPRINT_CONFIG": os.devnull, **environment},
        timeout=120,
    )


@pytest.mark.parametrize(("lang", "loaded"), [("en", b""), ("zh", b"yaml")])
def test_help_imports_nothing_heavy(lang: str, loaded: bytes) -> None:
    """Help answers in well under half a second because none of these is loaded for it; Chinese words stand in YAML."""
    heavy = "numpy,pandas,pint,pydantic,openpyxl,networkx,scipy,bw2calc,bw2data,typst,docx,sqlalchemy,rich,yaml"
    code = (
        "import sys\nfrom footprint_app.cli.main import run\n"
        "try:\n    run(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(','.join(sorted(set(sys.modules) & set('{heavy}'.split(',')))))"
    )
    environment = {**os.environ, "FOOTPRINT_CONFIG": os.devnull, "FOOTPRINT_LANG": lang}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60, env=environment)
    assert ran.stderr == loaded


def test_chinese_on_a_console_of_another_encoding() -> None:
    """Output is UTF-8 whatever Python thinks of the console (Windows: cp936, cp1252)."""
    ran = _start("workspace", "doctor", "--lang", "zh", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.returncode == 0, ran.stderr
    assert "设置" in ran.stdout.decode("utf-8")


def test_closed_pipe_is_no_fault() -> None:
    """`footprint factors list | head` ends quietly."""
    with subprocess.Popen(
        [sys.executable, "-m", "footprint_app.cli", "factors", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "FOOTPRINT_CONFIG": os.devnull},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        error = process.stderr.read()
        process.wait(timeout=60)
    assert b"Traceback" not in error
    assert b"Error" not in error


def test_version() -> None:
    """--version prints name and version."""
    assert re.fullmatch(rb"footprint-workbench \d+\.\d+\.\d+\S*\r?\n", _start("--version").stdout)
