"""The examples on the pages about meters and utilities give the arithmetic that the pages show."""

import re
from pathlib import Path

import pytest

from background_db.messages import Language, load_messages
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook
from pcr_rules.plant.expand import expand_plant

BASE = """\
study_id: page
cfp_type: partial
product: {name_zh: 板材, producer: 某厂}
unit: {kind: declared, quantity: 1 t, reference_process: pressing}
boundary: {description: cradle to gate}
period: {first_day: 2025-01-01, last_day: 2025-12-31}
facilities: [{facility_id: plant, name_zh: 某厂, geography: CN}]
processes:
  - {process_id: pressing, name: 压制, facility: plant, outputs: [{flow_id: board, name: 板材, quantity: 1000 t}]}
"""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["time_and_stock", "utilities"])
def test_the_example_gives_the_arithmetic_shown(checkout: Path, tmp_path: Path, language: str, page: str) -> None:
    """Every line of the text block is a derivation of the records in the YAML block."""
    content = (checkout / "docs" / language / f"{page}.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", content, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", content, re.DOTALL)
    path = tmp_path / "study.yaml"
    path.write_text(BASE + example, encoding="utf-8")
    reading = read_study(path)
    assert reading.study is not None
    assert not [finding for finding in reading.findings if finding.blocks_number]
    expansion = expand_plant(reading.study)
    assert not [finding for finding in expansion.findings if finding.blocks_number]
    assert set(shown.splitlines()) <= {each.formula for each in expansion.derivations}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["time_and_stock", "utilities"])
def test_the_example_goes_through_a_workbook(checkout: Path, tmp_path: Path, language: Language, page: str) -> None:
    """Written to sheets in either language and read back, the records are the same."""
    content = (checkout / "docs" / language / f"{page}.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", content, re.DOTALL)
    text, workbook = tmp_path / "study.yaml", tmp_path / "study.xlsx"
    text.write_text(BASE + example, encoding="utf-8")
    written = read_study(text).study
    assert written is not None
    write_workbook(written, workbook, language)
    again = read_study(workbook).study
    assert again is not None
    assert again.plant == written.plant


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["time_and_stock", "utilities"])
def test_each_finding_named_on_a_page_exists(checkout: Path, language: str, page: str) -> None:
    """Codes in a row of the table are written in full, or as the ending of the one before."""
    content = (checkout / "docs" / language / f"{page}.md").read_text(encoding="utf-8")
    known = set(load_messages(("background_db", "pcr_rules")).messages)
    for row in re.findall(r"^\| (`PLANT.*?) \|", content, re.MULTILINE):
        stem = ""
        for code in re.findall(r"`([A-Z-]+)`", row):
            stem = code if code.startswith("PLANT") else stem
            parts = stem.split("-")
            full = (
                {code} if code.startswith("PLANT") else {"-".join(parts[:n]) + code for n in range(2, len(parts) + 1)}
            )
            assert full & known, (code, full)
