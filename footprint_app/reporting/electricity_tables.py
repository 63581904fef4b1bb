"""The account of electricity in the results workbook, in full values: who gets which kWh, lots with proof, schemes."""

from footprint_app.reporting.material import Material
from footprint_app.reporting.sections.electricity_account import for_whom, part_name, use_name
from footprint_app.reporting.sheet_writer import NUMBER, SheetColumn, SheetWriter, Value
from pcr_rules.electricity_account import ElectricityAccount, SiteAccount
from pcr_rules.result import View


def write_account(writer: SheetWriter, material: Material) -> None:
    """Write one table a site, one of all lots, one of the schemes; nothing where the result has no account."""
    account = material.result.electricity
    if account is None:
        return
    for site in account.sites:
        if site.parts:
            _write_site(writer, material, site)
    _write_lots(writer, material, account)
    if account.schemes:
        _write_schemes(writer, material, account)


def _write_site(writer: SheetWriter, material: Material, site: SiteAccount) -> None:
    texts = material.texts
    numbers = [*(part_name(material, part) for part in site.parts), texts("electricity.all_kwh")]
    columns = [SheetColumn(texts("electricity.user")), *(SheetColumn(head, NUMBER) for head in numbers)]
    rows: list[list[Value]] = [
        [use_name(material, use), *(use.parts.get(part.part_id, 0.0) for part in site.parts), use.kwh]
        for use in site.uses
    ]
    kwh = [part.kwh for part in site.parts]
    rows.append([texts("electricity.supplied"), *kwh, sum(kwh)])
    rows.append([texts("electricity.per_kwh"), *(part.kg_per_kwh for part in site.parts), None])
    caption = texts("electricity.attribution", facility=material.facility_name(site.facility))
    writer.table(columns, rows, caption, total_rows=2)


def _write_lots(writer: SheetWriter, material: Material, account: ElectricityAccount) -> None:
    texts = material.texts
    market = next((each.steps for each in account.schemes if each.scheme == View.MARKET.value), {})
    rows: list[list[Value]] = []
    for site in account.sites:
        for part in site.parts:
            step = market.get(f"{site.facility}/{part.part_id}")
            for lot, kwh in (part.lots or {"–": part.kwh}).items() if part.is_claim else ():
                rows.append(
                    [
                        material.facility_name(site.facility),
                        part.part_id,
                        lot,
                        kwh,
                        None if step is None else step * kwh / part.kwh,
                        for_whom(material, part),
                        texts("electricity.proven" if part.is_proven else "electricity.not_proven"),
                    ]
                )
    if not rows:
        return
    columns = [
        SheetColumn(texts("processes.facility")),
        SheetColumn(texts("electricity.claim")),
        SheetColumn(texts("electricity.lot"), width=36),
        SheetColumn(texts("electricity.all_kwh"), NUMBER),
        SheetColumn(texts("electricity.difference", unit=material.unit), NUMBER),
        SheetColumn(texts("electricity.for_whom")),
        SheetColumn(texts("electricity.proof")),
    ]
    writer.table(columns, rows, texts("electricity.claims"))


def _write_schemes(writer: SheetWriter, material: Material, account: ElectricityAccount) -> None:
    texts = material.texts
    columns = [
        SheetColumn(texts("electricity.scheme"), width=44),
        SheetColumn(texts("electricity.of_it", unit=material.unit), NUMBER),
        SheetColumn(texts("electricity.total", unit=material.unit), NUMBER),
    ]
    rows: list[list[Value]] = [
        [texts(f"electricity.scheme_{each.scheme.replace('-', '_')}"), each.electricity, each.total]
        for each in account.schemes
    ]
    writer.table(columns, rows, texts("electricity.scheme_table"))
