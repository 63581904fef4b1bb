"""A study runs under every register: it gives a number, and the report says what is missing."""

from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from footprint_app.ingest.read_study import read_study
from footprint_app.service.calculate import calculate
from footprint_app.service.report import write_reports
from pcr_rules.claims import claim_text
from pcr_rules.registry import edition, list_editions
from pcr_rules.result import ClauseAnswer
from pcr_rules.rule_documents.document import Level, TextRead
from pcr_rules.rule_documents.known import known_documents
from pcr_rules.rule_documents.precedence import IntendedUse, precedence

REGISTERS = [rules.edition for rules in list_editions() if rules.edition.endswith("_register")]
ASKED_FOR = {
    "aluminium_products", "ferro_alloys", "lime", "flat_glass", "ammonia", "urea", "phosphate_fertiliser", "hydrogen",
    "methanol", "textiles", "tyres", "room_air_conditioners", "desktop_computers", "laptop_computers", "small_motors",
    "wood_panels",
}  # fmt: skip
STUDY = """\
study_id: under-a-register
cfp_type: partial
product: {{name_zh: {product}, producer: 示例厂}}
unit: {{kind: declared, quantity: 1 t, reference_process: plant}}
goal: {{}}
boundary: {{}}
period: {{first_day: 2024-01-01, last_day: 2024-12-31}}
pcr: {{edition: {edition}, intended_use: own_communication, precedence_reason: 为自主声明采用}}
cut_offs: [{{cut_off_id: C1, flow: 包装, criterion: 质量, estimated_share: 0.002}}]
facilities:
  - {{facility_id: site, name_zh: 示例厂, geography: CN, electricity: [{{supply_id: grid, kind: grid, quantity: 1 GWh}}]}}
processes:
  - process_id: plant
    name: 生产
    facility: site
    outputs: [{{flow_id: good, name: {product}, quantity: 1000 t}}]
    exchanges:
      - {{exchange_id: E1, kind: input, flow: 电力, quantity: 50 MWh, provider: 'electricity:site'}}
      - {{exchange_id: E2, kind: emission, flow: co2.fossil, quantity: 760 t}}
"""


@pytest.fixture
def written(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A study under the register named by the parameter, of a product in its scope."""
    rules = edition(request.param)
    assert rules.category is not None
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.format(edition=rules.edition, product=rules.category.scope.words[0]), encoding="utf-8")
    return path


def test_every_product_asked_for_has_its_register() -> None:
    """Those of the label's catalogue and of the border mechanism that have no deep edition."""
    assert {name.removesuffix("_register") for name in REGISTERS} >= ASKED_FOR


@pytest.mark.parametrize("written", REGISTERS, indirect=True, ids=str)
def test_a_study_gives_a_number_and_no_claim(written: Path) -> None:
    """50 kWh at 2024's average of 0.5777 kg and 760 kg from the stack per tonne; scope passes, what is unread is not assessable."""
    assert read_study(written).study is not None
    answer = calculate(written)
    assert answer.result is not None, [finding.code for finding in answer.findings if finding.blocks_number]
    assert answer.result.view(answer.result.headline).total == pytest.approx(760 + 50 * 0.5777)
    answers = {row.clause: row.answer for row in answer.result.conformity}
    assert answers["PCR-03"] is ClauseAnswer.PASS
    assert answers["PCR-02"] is ClauseAnswer.NOT_ASSESSABLE
    assert answers["CFP-CO-02"] is ClauseAnswer.NOT_ASSESSABLE
    own = [answer for clause, answer in answers.items() if clause.startswith("PCR-") and clause.count("-") > 1]
    assert own
    assert set(own) == {ClauseAnswer.NOT_ASSESSABLE}
    assert "PCR-01-TEXT-UNREAD" in {finding.code for finding in answer.result.findings}
    assert answer.result.is_provisional
    assert answer.claim("en") == claim_text(answer.result.conformity, "en", answer.findings, is_provisional=True)
    assert answer.rules is not None
    assert f"according to {answer.rules.number}" not in answer.claim("en")


@pytest.mark.parametrize("written", ["lime_register"], indirect=True)
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            ("What T/CBMF 287-2024 sets", "claims no conformity with it", "Cut-off, Allocation", "own communication"),
        ),
        ("zh", ("T/CBMF 287-2024 规定了什么", "不声称符合该规则", "取舍、分配", "为自主声明采用")),
    ],
)
def test_the_report_shows_the_frame_and_why_these_rules(
    written: Path, lang: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    """Set, default and unset topics, what is missing, and the reason of precedence."""
    answer = calculate(written)
    write_reports(answer, tmp_path / "out", "zh" if lang == "zh" else "en", formats=("pdf",))
    pages = PdfReader(tmp_path / "out" / "report.pdf").pages
    text = "".join(page.extract_text() for page in pages).replace("\u200b", "").replace("\n", "")
    plain = text.replace(" ", "")
    for words in said:
        assert words.replace(" ", "") in plain


READING = """\
name: 示例认证机构的解读
author: 示例认证机构
date: 2026-06-01
statement: 已对照文本
edition: lime_register
clauses:
  PCR-LI-07: {is_confirmed: true, gb_clause: 附录 D, reason: 对照附录 D}
parameters:
  single_cut_off_share: {value: 0.01, unit: "1", clause: "5.4.2", reason: 文本第 5.4.2 条}
  total_cut_off_share: {value: 0.05, unit: "1", clause: "5.4.2", reason: 文本第 5.4.2 条}
"""


@pytest.mark.parametrize("written", ["lime_register"], indirect=True)
def test_an_overlay_fixes_the_numbers_of_a_category_edition(written: Path, tmp_path: Path) -> None:
    """With 1 % and 5 % fixed, the cut-off of 0.2 % passes where it was not assessable; each change has its reason."""
    overlay = tmp_path / "reading.yaml"
    overlay.write_text(READING, encoding="utf-8")
    before, after = calculate(written), calculate(written, overlay=overlay)
    assert before.result is not None
    assert after.result is not None
    found = [
        next(row.answer for row in answer.conformity if row.clause == "CFP-CO-02")
        for answer in (before.result, after.result)
    ]
    assert found == [ClauseAnswer.NOT_ASSESSABLE, ClauseAnswer.PASS]
    assert after.result.overlay is not None
    changes = {(each.entry, each.field): (each.old, each.new, each.reason) for each in after.result.overlay.changes}
    assert changes["single_cut_off_share", "value"] == ("", "0.01", "文本第 5.4.2 条")
    assert changes["PCR-LI-07", "gb_clause"] == ("", "附录 D", "对照附录 D")
    assert before.result.trace.pcr_digest != after.result.trace.pcr_digest
    totals = [answer.view(answer.headline).total for answer in (before.result, after.result)]
    assert totals[0] == totals[1]


def test_label_schemes_come_first_for_their_label_only() -> None:
    """For a label the scheme's rules lead; for the company's own communication they stand behind the general rules."""
    label = precedence("tyres", IntendedUse.LABEL, date(2026, 6, 1))
    assert label[0].document.level is Level.LABEL_SCHEME
    own = precedence("tyres", IntendedUse.OWN_COMMUNICATION, date(2026, 6, 1))
    assert [each.document.number for each in own[:2]] == ["T/CPCIF 0391-2024", "T/CCIIA 0011-2025"]
    assert own[-1].document.level is Level.LABEL_SCHEME


def test_a_successor_without_a_day_is_told_and_takes_nothing_away() -> None:
    """GB/T 47064-2026 follows T/CISA 469-2024 from a day that is not known."""
    order = precedence("steel_bf_bof", IntendedUse.OWN_COMMUNICATION, date(2026, 6, 1))
    held = next(each for each in order if each.document.document_id == "tcisa469_2024")
    assert held.document.successor_holds_on(date(2026, 6, 1)) is None
    assert "GB/T 47064-2026 follows it, from a day that is not known" in held.reason.en


def test_no_document_of_a_register_was_read_in_full() -> None:
    """So that no study under one claims conformity."""
    documents = {name: each for each in known_documents() for name in each.editions}
    assert all(documents[name].text_read is not TextRead.FULL for name in REGISTERS)
