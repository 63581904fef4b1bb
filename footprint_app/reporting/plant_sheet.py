"""The sheet of the results workbook on the plant's records: every statement and every derived amount, as numbers."""

from footprint_app.reporting.material import Material
from footprint_app.reporting.sections.plant_data import derivation_row, row_names, statement_row, statement_topics
from footprint_app.reporting.sheet_writer import SheetColumn, SheetWriter, Value
from pcr_rules.plant.words import plant_word


def has_plant_data(material: Material) -> bool:
    """True when the study has records of a plant and the edition shows them."""
    return bool(material.result.derivations or material.result.statements)


def write_plant_sheet(writer: SheetWriter, material: Material) -> None:
    """Write statements by topic, then how each amount came about; amounts with full precision."""
    texts = material.texts
    amount = [SheetColumn(texts("calculation.amount"), "General", 20), SheetColumn(texts("calculation.unit"), width=12)]
    heads = [SheetColumn(texts("plant.subject"), width=28), SheetColumn(texts("plant.figure"), width=36)]
    names = row_names(material.study)
    for topic, statements in statement_topics(material):
        rows: list[tuple[Value, ...]] = [
            (*statement_row(material, names, one)[:2], one.quantity.value, one.quantity.unit) for one in statements
        ]
        writer.table([*heads, *amount], rows, plant_word("topics", topic, material.language))
    columns = [
        SheetColumn(texts(f"plant.{name}"), width=width)
        for name, width in (("part", 28), ("rule", 24), ("arithmetic", 60), ("records", 28))
    ]
    derived: list[tuple[Value, ...]] = []
    for one in material.result.derivations:
        part, rule, arithmetic, _, records = derivation_row(material, one)
        derived.append((part, rule, arithmetic, records, one.quantity.value, one.quantity.unit))
    writer.table([*columns, *amount], derived, texts("plant.derivations"))
