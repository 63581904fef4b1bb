"""A user's factor set: every fault is found at once, with its place."""

from pathlib import Path

import pytest

from background_db.errors import DataFileError
from background_db.factor_files import check_factor_set, digest_of_folder, read_factor_set

SOURCE = """\
set_id: own
title_zh: 自有
title_en: Own
version: "1"
licence: own
sources: [{source_id: s, title: Report, publisher: Us, published: "2025"}]
defaults: {scope: life-cycle, geography: CN, verification: user, flow: co2e.not_split, locator: table 1}
"""
HEADER = "factor_id,name_zh,name_en,value,unit,data_start,data_end,source_id,flow\n"
GOOD = "a,甲,A,1.5,kgCO2e/t,2024-01-01,2025-01-01,s,\n"


def folder(tmp_path: Path, rows: str, source: str = SOURCE) -> Path:
    (tmp_path / "source.yaml").write_text(source, encoding="utf-8")
    (tmp_path / "factors.csv").write_text(rows, encoding="utf-8")
    return tmp_path


def test_a_good_set_is_read(tmp_path: Path) -> None:
    """Defaults fill empty cells; a byte order mark of Excel does not disturb."""
    factor_set = read_factor_set(folder(tmp_path, "\ufeff" + HEADER + GOOD))
    assert factor_set.factors[0].flows == (("co2e.not_split", 1.5),)
    assert factor_set.factors[0].as_published == "1.5 kgCO2e/t"
    assert factor_set.sources[0].licence == "own"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("a,甲,A,,kgCO2e/t,,,s,\n", "value"),
        ('a,甲,A,"1,5",kgCO2e/t,,,s,\n', "value"),
        ("a,甲,A,nan,kgCO2e/t,,,s,\n", "value"),
        ("a,甲,A,-1,kgCO2e/t,,,s,\n", "value"),
        ("a,甲,A,1,kgCO2e,,,s,\n", "unit"),
        ("a,甲,A,1,kgCO2/t,,,s,\n", "unit"),
        ("a,甲,A,1,kgCO2e/zork,,,s,\n", "unit"),
        ("a,甲,A,1,kgCO2e/t,,,s,co2.fossil\n", "unit"),
        ("a,甲,A,1,kgCH4/t,,,s,co2.fossil\n", "unit"),
        ("a,甲,A,1,kgCO2e/t,,,s,co2e.nowhere\n", "flow"),
        ("a,甲,A,1,kgCO2e/t,2024-13-01,,s,\n", "data_start"),
        ("a,甲,A,1,kgCO2e/t,2025-01-01,2024-01-01,s,\n", "data_end"),
        ("a,甲,A,1,kgCO2e/t,,,other,\n", "source_id"),
        ("a,,A,1,kgCO2e/t,,,s,\n", "name_zh"),
    ],
)
def test_each_fault_is_a_finding_at_its_cell(tmp_path: Path, row: str, column: str) -> None:
    """Row 2 of the file, the column, the value and what was expected."""
    findings = check_factor_set(folder(tmp_path, HEADER + row))
    assert [(finding.code, finding.where.column, finding.where.row) for finding in findings] == [
        ("FACTOR-VALUE", column, 2)
    ]


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    """Two rows, three faults; a shipped set with any of them would not load at all."""
    rows = HEADER + "a,甲,A,x,kgCO2e/zork,,,s,\n" + "b,乙,B,-1,kgCO2e/t,,,s,\n"
    assert len(check_factor_set(folder(tmp_path, rows))) == 3
    with pytest.raises(DataFileError, match="zork"):
        read_factor_set(tmp_path)


def test_structure_faults_are_findings_too(tmp_path: Path) -> None:
    """An unknown column, a repeated id, an unknown key in source.yaml, a missing file, GBK text."""
    assert check_factor_set(folder(tmp_path, HEADER.replace("value", "valeu") + GOOD))[0].code == "FACTOR-COLUMN"
    rows = HEADER + GOOD + GOOD.replace("a,", "b,", 1) + GOOD
    assert [finding.code for finding in check_factor_set(folder(tmp_path, rows))] == ["FACTOR-DUPLICATE"]
    unknown = check_factor_set(folder(tmp_path, HEADER + GOOD, SOURCE + "titel: x\n"))
    assert "unknown key 'titel'" in dict(unknown[0].values)["reason"]
    assert check_factor_set(tmp_path / "nowhere")[0].code == "FACTOR-FILE"
    folder(tmp_path, HEADER + GOOD)
    (tmp_path / "factors.csv").write_bytes((HEADER + GOOD).encode("gbk"))
    assert "UTF-8" in dict(check_factor_set(tmp_path)[0].values)["reason"]


def test_the_digest_sees_every_change_but_line_ends(tmp_path: Path) -> None:
    """A checkout with Windows line ends has the same digest; another number has another."""
    one = digest_of_folder(folder(tmp_path, HEADER + GOOD))
    (tmp_path / "factors.csv").write_bytes((HEADER + GOOD).replace("\n", "\r\n").encode())
    assert digest_of_folder(tmp_path) == one
    assert digest_of_folder(folder(tmp_path, HEADER + GOOD.replace("1.5", "1.6"))) != one
