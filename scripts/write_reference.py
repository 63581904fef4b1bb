"""Write the reference pages of the documentation from the code and data that they describe.

`make docs` runs it before MkDocs. The pages (docs/*/reference) are not kept in git: the labels of the study's fields,
the texts of findings, the register of clauses and the factor sets are each written once, where the program reads them.
"""

from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, cast

from background_db.catalogue import co2e_of, load_catalogue
from background_db.factors import EmissionFactor, FactorSet
from background_db.messages import Language, load_messages
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.workbook_layout import Column, sheet_purpose, sheet_title, sheets, study_sections
from pcr_rules.category_rules import CategoryRules
from pcr_rules.enum_labels import enum_label

if TYPE_CHECKING:
    from enum import StrEnum

DOCS = Path(__file__).resolve().parent.parent / "docs"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Words = dict[Language, str]


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; line breaks and bars inside cells are kept from breaking it."""
    lines = [" | ".join(headings), " | ".join("---" for _ in headings)]
    lines += [" | ".join(cell.replace("|", "\\|").replace("\n", " ") or " " for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def column_row(column: Column, language: Language) -> list[str]:
    """One column of a sheet: what stands in its header, its name in YAML and JSON, and what may be written."""
    words = ""
    if column.field.kind is FieldKind.WORD:
        words = " / ".join(enum_label(member, language) for member in cast("type[StrEnum]", column.field.holds))
    return [
        column.label.text(language),
        f"`{column.key}`",
        "*" if column.is_required else "",
        words,
        column.label.unit,
        column.label.help(language),
        column.label.example,
    ]


def fields_page(language: Language) -> str:
    """Every sheet of the workbook with its columns; the same fields make the YAML and JSON forms."""
    heading: Words = {"zh": "研究的字段", "en": "Fields of a study"}
    intro: Words = {
        "zh": "由类型定义生成，按工作簿的表排列。“字段”是 YAML 和 JSON 中的名称，也是工作簿中灰色的一行。"
        "带 * 的必填；数量在工作簿中占两列（数值和单位），在 YAML 中写成一个文本，如 `12.5 kg`。",
        "en": "Generated from the types, in the order of the workbook's sheets. “Field” is the name in YAML and JSON, "
        "and the grey row of the workbook. What has a * must be given. A quantity takes two columns in the workbook, "
        "number and unit, and is one text in YAML, such as `12.5 kg`.",
    }
    columns: dict[Language, list[str]] = {
        "zh": ["名称", "字段", "必填", "取值", "单位", "说明", "示例"],
        "en": ["Label", "Field", "Required", "Words", "Unit", "Help", "Example"],
    }
    chapters = [f"# {heading[language]}\n\n{intro[language]}\n"]
    chapters.append(f"## {sheet_title('study', language)}\n\n{sheet_purpose('study', language)}\n")
    chapters += [
        f"### {section.label.text(language)}\n\n"
        + table(columns[language], (column_row(column, language) for column in section.columns if not column.is_unit))
        for section in study_sections()
    ]
    chapters += [
        f"## {sheet_title(layout.key, language)}\n\n{sheet_purpose(layout.key, language)}\n\n"
        + table(columns[language], (column_row(column, language) for column in layout.columns if not column.is_unit))
        for layout in sheets()
    ]
    return "\n".join(chapters)


def findings_page(language: Language) -> str:
    """Every code with its three texts."""
    heading: Words = {"zh": "发现项", "en": "Findings"}
    intro: Words = {
        "zh": "由各包的 `messages.yaml` 生成。代码是稳定的，可以用来检索；花括号中是每次出现时填入的值。",
        "en": "Generated from the packages' `messages.yaml`. Codes are stable and can be searched for; what stands in "
        "braces is filled in at each occurrence.",
    }
    columns: dict[Language, list[str]] = {
        "zh": ["代码", "是什么", "对碳足迹意味着什么", "怎样改"],
        "en": ["Code", "What", "What it means for the footprint", "What to do"],
    }
    catalogue = load_messages(("background_db", "pcr_rules", "footprint_app")).messages
    rows = [
        [f"`{code}`", texts[language].what, texts[language].meaning, texts[language].remedy]
        for code, texts in sorted(catalogue.items())
    ]
    return f"# {heading[language]}\n\n{intro[language]}\n\n{table(columns[language], rows)}"


def editions() -> Iterator[CategoryRules]:
    """The editions that this installation knows, also from plugins."""
    for entry in sorted(entry_points(group="footprint.pcr_editions"), key=lambda entry: entry.name):
        edition = entry.load()
        if isinstance(edition, CategoryRules):
            yield edition


def clauses_page(language: Language) -> str:
    """The register of clauses of each edition."""
    heading: Words = {"zh": "条款登记表", "en": "Clause register"}
    intro: Words = {
        "zh": "由登记表生成。“核实标记”说明要求的文字是怎样读到的；未读到的条款号留空，可由认证机构的补充文件确认。",
        "en": "Generated from the register. The mark says how the requirement's text was read; a clause number that "
        "was not read is empty until a certification body's overlay confirms it.",
    }
    columns: dict[Language, list[str]] = {
        "zh": ["编号", "ISO 条款", "GB 条款", "要求", "级别", "状态", "原因", "核实标记"],
        "en": ["Id", "ISO clause", "GB clause", "Requirement", "Severity", "Status", "Reason", "Mark"],
    }
    chapters = [f"# {heading[language]}\n\n{intro[language]}\n"]
    for rules in editions():
        title = rules.title_zh if language == "zh" else rules.title_en
        rows = [
            [
                f"`{clause.clause_id}`",
                clause.printed_clause,
                clause.gb_clause or "",
                clause.title_zh if language == "zh" else clause.title_en,
                clause.severity,
                clause.status.value,
                clause.reason_zh if language == "zh" else clause.reason,
                clause.mark,
            ]
            for clause in rules.clauses
        ]
        chapters.append(f"## {rules.number} {title}\n\n{table(columns[language], rows)}")
    return "\n".join(chapters)


def factor_rows(factors: Iterable[EmissionFactor], language: Language) -> list[list[str]]:
    """One row a factor: its key, name, kg CO2e per unit, and what bounds its use."""
    return [
        [
            f"`{factor.factor_id}`",
            factor.name_zh if language == "zh" else factor.name_en,
            f"{co2e_of(factor):.6g}",
            factor.per_unit,
            factor.scope.value,
            factor.geography,
            f"{factor.usable_from or '…'} – {factor.usable_until or '…'}",
            factor.status.value,
            factor.verification.value,
        ]
        for factor in factors
    ]


def factor_sets_page(language: Language) -> str:
    """Each shipped set with its publication and its factors."""
    heading: Words = {"zh": "因子集", "en": "Factor sets"}
    intro: Words = {
        "zh": "由随附的数据文件生成。数值为每单位 kgCO2e（需要换算的气体按 AR6）。“可用期”左闭右开；"
        "status 为 superseded 或 unpublished 的不能使用。",
        "en": "Generated from the shipped data files. Values are kg CO2e per unit, gases by AR6. The period of use is "
        "half-open; what is superseded or unpublished cannot be used.",
    }
    columns: dict[Language, list[str]] = {
        "zh": ["编号", "名称", "kgCO2e", "单位", "范围", "地区", "可用期", "状态", "核实"],
        "en": ["Id", "Name", "kg CO2e", "Per", "Scope", "Geography", "Period of use", "Status", "Verification"],
    }
    catalogue = load_catalogue()
    by_set: dict[str, list[EmissionFactor]] = {}
    for factor in catalogue.find():
        by_set.setdefault(factor.factor_set, []).append(factor)
    chapters = [f"# {heading[language]}\n\n{intro[language]}\n"]
    chapters += [
        f"{set_header(factor_set, language)}\n{table(columns[language], rows)}"
        for factor_set in catalogue.sets
        if (rows := factor_rows(by_set.get(factor_set.set_id, []), language))
    ]
    return "\n".join(chapters)


def set_header(factor_set: FactorSet, language: Language) -> str:
    """The publications behind a set and its licence."""
    title = factor_set.title_zh if language == "zh" else factor_set.title_en
    sources = [f"- {source.title}, {source.publisher}, {source.published}" for source in factor_set.sources]
    licence: Words = {"zh": "许可", "en": "Licence"}
    listed = "\n".join(sources)
    return f"## {title}\n\n`{factor_set.set_id}`\n\n{listed}\n\n{licence[language]}: {factor_set.licence}\n"


def main() -> None:
    """Write each page in each language."""
    pages = {"fields": fields_page, "findings": findings_page, "clauses": clauses_page, "factor_sets": factor_sets_page}
    for language in LANGUAGES:
        folder = DOCS / language / "reference"
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            (folder / f"{name}.md").write_text(page(language), encoding="utf-8", newline="\n")
    print(f"reference: {len(pages)} pages in {len(LANGUAGES)} languages")


if __name__ == "__main__":
    main()
