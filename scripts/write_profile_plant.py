"""Write the example plant: its six sheets as its departments would hand them over, and the study that they become.

All numbers are constructed so that they close: charge = good output - bought parts + scrap, to the kilogram; main
meter = sub-meters + transformer loss = grid + photovoltaics, to the kilowatt-hour. The plant is invented.
"""

import calendar
import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from footprint_app.service.import_sheets import ImportRequest, import_sheets

FOLDER = Path(__file__).resolve().parent.parent / "footprint_app" / "examples" / "profile_plant"
SHEETS = FOLDER / "sheets"
YEAR = 2025
MONTHS = range(12)
MARCH, JUNE = 2, 5
LAST_NARROW = 0x2E7F  # Chinese letters come after it and are twice as wide
Row = Sequence[object]

# Good output, t a month; scrap and bought parts per tonne of it; minutes of line time per tonne.
OUTPUT = {
    "window": (98, 71, 109, 108, 112, 115, 113, 111, 109, 105, 102, 95),
    "heat_sink": (38, 27, 43, 45, 46, 48, 47, 46, 45, 44, 42, 39),
    "rail": (61, 44, 67, 66, 70, 71, 69, 70, 68, 66, 63, 60),
}
SCRAP = {"window": Decimal("0.31"), "heat_sink": Decimal("0.42"), "rail": Decimal("0.24")}
PARTS = {"window": Decimal("0.010"), "heat_sink": Decimal("0.020"), "rail": Decimal("0.040")}
MELT_LOSS = Decimal("0.02")
TO_LINE_2 = Decimal("0.25")  # of the heat sinks
HOURS = {"window": Decimal("4.5"), "heat_sink": Decimal("6.2"), "rail": Decimal("3.8")}
OPENING, RETURNED = Decimal(185), Decimal("12.5")
PURCHASES = (200, 150, 215, 215, 220, 225, 220, 225, 215, 210, 205, 195)


def rounded(value: Decimal | float, digits: str = "0.001") -> Decimal:
    """Round half up, as the departments do."""
    return Decimal(value).quantize(Decimal(digits), rounding=ROUND_HALF_UP)


def scrap(product: str, month: int) -> Decimal:
    """Scrap of a month, t."""
    return rounded(OUTPUT[product][month] * SCRAP[product])


def charge(product: str, month: int) -> Decimal:
    """Billets charged in a month, bought and remelted, t."""
    return OUTPUT[product][month] * (1 - PARTS[product]) + scrap(product, month)


def bought(month: int) -> Decimal:
    """Billets taken out of the store, t: what the remelted metal does not cover."""
    return sum((charge(name, month) - scrap(name, month) * (1 - MELT_LOSS) for name in OUTPUT), Decimal(0))


def days(month: int) -> tuple[dt.date, dt.date]:
    """First and last day of a month."""
    return dt.date(YEAR, month + 1, 1), dt.date(YEAR, month + 1, calendar.monthrange(YEAR, month + 1)[1])


def hours(product: str, month: int) -> Decimal:
    """Machine hours of a product in a month."""
    return rounded(OUTPUT[product][month] * HOURS[product], "0.1")


def line_hours() -> dict[str, list[Decimal]]:
    """Machine hours by line and product; the line's own also hold 3 % for changing dies."""
    second = [rounded(hours("heat_sink", month) * TO_LINE_2, "0.1") for month in MONTHS]
    first = [hours("heat_sink", month) - second[month] for month in MONTHS]
    window = [hours("window", month) for month in MONTHS]
    rail = [hours("rail", month) for month in MONTHS]
    return {
        "H-W1": window,
        "H-S1": first,
        "H-R2": rail,
        "H-S2": second,
        "H-L1": [rounded((window[m] + first[m]) * Decimal("1.03"), "0.1") for m in MONTHS],
        "H-L2": [rounded((rail[m] + second[m]) * Decimal("1.03"), "0.1") for m in MONTHS],
        "H-FN": [rounded(sum(OUTPUT[name][m] for name in OUTPUT) * Decimal("1.6"), "0.1") for m in MONTHS],
    }


# 1. Production report: wide months, blocks with subtotals, a merged title, names of products merged downwards.

NAMES = {"window": "断桥窗型材", "heat_sink": "散热器型材", "rail": "轨道型材"}
CODES = {"window": "W", "heat_sink": "S", "rail": "R"}


def production(sheet: Worksheet) -> None:
    """Write the production report."""
    sheet.title = "2025年报"
    sheet.append([f"示例型材有限公司（虚构） {YEAR}年挤压车间生产月报"])
    sheet.append(["编制：生产部　　数据为构造示例"])
    sheet.append([])
    sheet.append(["代号", "指标", "产品", "单位", *(f"{month + 1}月" for month in MONTHS), "全年合计"])
    for letter, label, of in (("C", "投料量", charge), ("P", "合格产量", None), ("X", "废料量", scrap)):
        rows = []
        for product, name in NAMES.items():
            values = [of(product, month) if of else Decimal(OUTPUT[product][month]) for month in MONTHS]
            rows.append([f"{letter}-{CODES[product]}", label, name, "t", *values])
        _block(sheet, rows, label)
    first = sheet.max_row + 1
    furnace = [sum((scrap(product, month) for product in OUTPUT), Decimal(0)) for month in MONTHS]
    _append(sheet, ["F-RM", "入炉量", "重熔炉", "t", *furnace])
    for code, values in line_hours().items():
        _append(sheet, [code, "机时", "各产线", "h", *values])
    sheet.merge_cells(start_row=first + 1, end_row=sheet.max_row, start_column=3, end_column=3)
    sheet.append([])
    sheet.append(["注：机时由产线记录仪导出；2月为春节停产月。"])
    sheet.merge_cells("A1:Q1")
    sheet["A1"].alignment = Alignment(horizontal="center")


def _block(sheet: Worksheet, rows: Sequence[list[object]], label: str) -> None:
    for row in rows:
        _append(sheet, row)
    sums = [_sum(row[4 + month] for row in rows) for month in MONTHS]
    _append(sheet, [f"{label}小计", None, None, "t", *sums])


def _append(sheet: Worksheet, row: list[object]) -> None:
    values = [value for value in row[4:] if isinstance(value, Decimal)]
    sheet.append([_cell(value) for value in (*row, _sum(values))])


def _sum(values: Iterable[object]) -> Decimal:
    return sum((Decimal(str(value)) for value in values), Decimal(0))


def _cell(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


# 2. Electricity log, in English: a header in two rows, months under a merged year, megawatt-hours.

METERS = (
    # No., what it serves, kind, parent, kWh a month for a plant at rest, kWh per tonne, product or None for all
    ("EM-10", "Extrusion line 1", "process", 9_000, 512, ("window", "heat_sink")),
    ("EM-20", "Extrusion line 2", "process", 7_500, 498, ("rail",)),
    ("EM-30", "Compressor station", "process", 11_000, 61, tuple(OUTPUT)),
    ("EM-40", "Boiler house", "process", 900, 4, tuple(OUTPUT)),
    ("EM-50", "Remelting furnace", "process", 1_400, 22, tuple(OUTPUT)),
    ("EM-60", "Finishing hall", "process", 3_800, 31, tuple(OUTPUT)),
    ("EM-70", "Offices and canteen", "other", 14_300, 0, ()),
)
PV = (61_230, 66_480, 84_910, 92_350, 101_270, 97_840, 112_660, 108_120, 96_730, 88_540, 70_190, 58_870)


def meter_kwh(number: str, month: int) -> int:
    """Kilowatt-hours that a meter counts in a month; the main meter has 1.4 % of transformer and line loss."""
    for meter, _, _, base, per_tonne, products in METERS:
        if meter == number:
            return base + per_tonne * sum(OUTPUT[name][month] for name in products) + 37 * month
    subs = sum(meter_kwh(meter[0], month) for meter in METERS)
    return int(rounded(Decimal(subs) * Decimal("1.014"), "1"))


def electricity(sheet: Worksheet) -> None:
    """Write the electricity log."""
    sheet.title = "Meters"
    sheet.append(["Example Profiles Co. (fictional), Foshan works: electricity log"])
    sheet.append(["Meter", "Serves", "Kind", "Fed from", f"{YEAR}, MWh", *([None] * 11), "Year total"])
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    sheet.append([None, None, None, None, *(f"{name} {YEAR}" for name in names), None])
    rows = [("EM-00", "Main switchboard", "distribution", "")]
    rows += [(meter, serves, kind, "EM-00") for meter, serves, kind, *_ in METERS]
    for number, serves, kind, parent in rows:
        values = [meter_kwh(number, month) / 1000 for month in MONTHS]
        sheet.append([number, serves, kind, parent or None, *values, round(sum(values), 3)])
    sheet.append([])
    sheet.append(["Note: the main meter counts the grid and the photovoltaic plant; all figures are constructed."])
    sheet.merge_cells("A1:Q1")
    sheet.merge_cells("E2:P2")
    for column in (1, 2, 3, 4, 17):
        letter = get_column_letter(column)
        sheet.merge_cells(f"{letter}2:{letter}3")


# 3. Energy bills: a long list with a subtotal behind each account; gas is billed from the 21st to the 20th.

GAS = {"GM-1 一线": (2_100, 24), "GM-2 二线": (1_900, 23), "GM-3 锅炉": (6_800, 9), "GM-4 重熔": (900, 31)}
AIR_MAIN = tuple(104_000 + 310 * sum(OUTPUT[name][month] for name in OUTPUT) for month in MONTHS)
STEAM_BOUGHT = (0, 0, 0, 0, 0, 0, 0, 64, 58, 0, 0, 0)
GAP = ("GM-4 重熔", 7)
"""The bill that was lost: 21 July to 20 August; the furnace log gives an estimate."""


def gas_volume(account: str, bill: int) -> int:
    """Cubic metres at 20 °C of the bill that ends in month `bill` (0 = January, 12 = January of the next year)."""
    base, per_tonne = GAS[account]
    return base + per_tonne * sum(OUTPUT[name][bill % 12] for name in OUTPUT) + 11 * bill


def energy_rows() -> list[tuple[str, list[Row]]]:
    """Rows of the list by account: from, to, amount, unit, document, basis of an estimate."""
    found: list[tuple[str, list[Row]]] = []
    for account in GAS:
        rows: list[Row] = []
        for bill in range(13):
            last = dt.date(YEAR + bill // 12, bill % 12 + 1, 20)
            before = bill - 1
            first = dt.date(YEAR + (before // 12), before % 12 + 1, 21)
            is_lost = (account, bill) == GAP
            basis = "账单遗失：按重熔炉入炉量与前后两期单耗推算" if is_lost else None
            number = None if is_lost else f"RQ{last:%Y%m}-{account[3]}"
            rows.append([first, last, gas_volume(account, bill), "m3(20℃)", number, "是" if is_lost else None, basis])
        found.append((account, rows))
    all_tonnes = [sum(OUTPUT[name][month] for name in OUTPUT) for month in MONTHS]
    lines = [
        sum(OUTPUT[name][month] for name in names) for names in (("window", "heat_sink"), ("rail",)) for month in MONTHS
    ]
    monthly: dict[str, tuple[str, list[int]]] = {
        "SM-0 蒸汽总表": ("t", [150 + tonnes for tonnes in all_tonnes]),
        "SM-1 精整蒸汽": ("t", [70 + tonnes * 8 // 10 for tonnes in all_tonnes]),
        "SP-1 外购蒸汽": ("t", list(STEAM_BOUGHT)),
        "WM-1 锅炉补水": ("t", [150 + all_tonnes[m] - STEAM_BOUGHT[m] for m in MONTHS]),
        "AM-0 压空总表": ("Nm3", list(AIR_MAIN)),
        "AM-1 一线压空": ("Nm3", [35_000 + 260 * lines[m] for m in MONTHS]),
        "AM-2 二线压空": ("Nm3", [28_000 + 230 * lines[12 + m] for m in MONTHS]),
        "AM-3 精整压空": ("Nm3", [22_000 + 40 * all_tonnes[m] for m in MONTHS]),
        "EG-1 市电": ("kWh", [meter_kwh("EM-00", month) - PV[month] for month in MONTHS]),
        "EP-1 光伏": ("kWh", list(PV)),
    }
    for account, (unit, values) in monthly.items():
        months = [days(month) for month in MONTHS]
        found.append(
            (account, [[*months[m], values[m], unit, f"{account[:4]}-{m + 1:02}", None, None] for m in MONTHS])
        )
    return found


def energy(sheet: Worksheet) -> None:
    """Write the list of energy bills."""
    sheet.title = "能源台账"
    sheet.append([f"{YEAR}年度能源结算台账"])
    sheet.append(["设备能源部"])
    sheet.append(["账户", "账期起", "账期止", "结算量", "单位", "单据号", "是否估算", "估算依据"])
    for account, rows in energy_rows():
        for row in rows:
            sheet.append([account, *row])
        sheet.append([f"{account[:4]} 小计", None, None, float(_sum(row[2] for row in rows)), rows[0][3]])
    sheet.append([])
    sheet.append(["说明：燃气公司按 20 ℃、101.325 kPa 计量；数据为构造示例。"])
    sheet.merge_cells("A1:H1")


# 4. Ledger of the billet store: CSV in GBK from the warehouse system.


def stock() -> bytes:
    """Return the warehouse ledger as the system writes it."""
    used = [bought(month) for month in MONTHS]
    half = OPENING + sum(PURCHASES[:6]) - sum(used[:6])
    closing = OPENING + sum(PURCHASES) - RETURNED - sum(used)
    rows: list[Row] = [[*days(0), "盘点-期初", "1403 铝棒", OPENING, "PD-2501"]]
    for month in MONTHS:
        first, last = days(month)
        rows.append([first, last, "采购入库", "1403 铝棒", Decimal(PURCHASES[month]), f"RK-{month + 1:02}"])
        if month == MARCH:
            rows.append([first, last, "退货", "1403 铝棒", RETURNED, "TH-03"])
        rows.append([first, last, "生产领用", "5001 领料", used[month], f"LL-{month + 1:02}"])
        if month == JUNE:
            rows.append([first, last, "盘点-期末", "1403 铝棒", half - RETURNED, "PD-2506"])
            rows.append([*days(JUNE + 1), "盘点-期初", "1403 铝棒", half - RETURNED, "PD-2506"])
    rows.append([*days(11), "盘点-期末", "1403 铝棒", closing, "PD-2512"])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["原料库 收发存明细（构造示例）"])
    writer.writerow(["开始日期", "结束日期", "业务类型", "科目", "数量(吨)", "单据"])
    writer.writerows(
        [[f"{value.normalize():f}" if isinstance(value, Decimal) else value for value in row] for row in rows]
    )
    return text.getvalue().encode("gb18030")


# 5. Bill of materials from the ERP: levels, groups by product, subtotals per product.


def bill(sheet: Worksheet) -> None:
    """Write the export of the bills of materials."""
    sheet.title = "BOM导出"
    sheet.append(["物料清单导出（每吨合格产品）"])
    sheet.append(["版本 V3", None, "导出日期", f"{YEAR}-12-31"])
    sheet.append([])
    sheet.append(
        [
            "行号",
            "层级",
            "父项",
            "子件编码",
            "子件名称",
            "材质",
            "单位用量",
            "用量单位",
            "基数",
            "损耗率",
            "废边去向",
            "供方",
            "图号",
        ]
    )
    sheet.append(["断桥窗型材"])
    sheet.append(["B10", 1, "W 窗型材", "GS-01", "密封条组件", "组件", 10, "kg", "1 t", None, None, None, "T-101"])
    sheet.append(
        ["B11", 2, "GS-01", "PVC-02", "软质密封条", "PVC", 0.9, "kg", "1 kg", 0.04, "外售", "乙供应商（示例）", "T-102"]
    )
    sheet.append(
        ["B12", 2, "GS-01", "PP-03", "定位卡扣", "PP", 0.1, "kg", "1 kg", None, None, "乙供应商（示例）", "T-103"]
    )
    sheet.append(["散热器型材"])
    sheet.append(
        [
            "B20",
            1,
            "S 散热器",
            "CL-04",
            "镀锌弹片",
            "镀锌板",
            20,
            "kg",
            "1 t",
            0.08,
            "外售",
            "丙供应商（示例）",
            "T-201",
        ]
    )
    sheet.append(["轨道型材"])
    sheet.append(
        ["B30", 1, "R 轨道", "EP-05", "镀锌端板", "镀锌板", 40, "kg", "1 t", 0.05, "外售", "丙供应商（示例）", "T-301"]
    )
    sheet.append([])
    sheet.append(["备注：铝棒不在 BOM 中，见生产月报投料量。"])
    sheet.merge_cells("A1:M1")


# 6. Freight list of the forwarder, in English: a row of units under the header, notes below.


def freight(sheet: Worksheet) -> None:
    """Write the freight list."""
    sheet.title = "Shipments"
    sheet.append(["Freight list 2025, Example Logistics (fictional)"])
    sheet.append(["All distances from the forwarder's tracking"])
    sheet.append(
        [
            "Ref",
            "Goods",
            "Leg",
            "From",
            "To",
            "By",
            "Truck / vessel",
            "Distance",
            "Distance from",
            "Gross incl. packaging",
            "Carrier",
        ]
    )
    sheet.append([None, None, None, None, None, None, None, "km", None, None, None])
    lines: list[Row] = [
        ("TR-01", "Billets inbound", 1, "Baise", "Foshan East", "rail", "wagon", 720, "measured", "yes"),
        ("TR-02", "Billets inbound", 2, "Foshan East", "Works", "road", "truck 30 t", 38, "measured", "yes"),
        ("TR-03", "Profiles to anodiser", 1, "Works", "Anodiser", "road", "truck 18 t", 26, "measured", "yes"),
        ("TR-04", "Profiles to anodiser", 2, "Anodiser", "Works", "road", "truck 18 t", 26, "measured", "yes"),
        ("TR-05", "Gaskets inbound", 1, "Dongguan", "Works", "road", "truck 8 t", 95, "shortest", "yes"),
        ("TR-06", "Window profiles out", 1, "Works", "Shenzhen", "road", "truck 18 t", 150, "measured", "yes"),
        ("TR-07", "Heat sinks out", 1, "Works", "Nansha port", "road", "truck 18 t", 62, "measured", "yes"),
        ("TR-08", "Heat sinks out", 2, "Nansha port", "Ningbo port", "ship", "container ship", 1290, "measured", "yes"),
        ("TR-09", "Heat sinks out", 3, "Ningbo port", "Customer", "road", "truck 18 t", 31, "measured", "yes"),
        ("TR-10", "Rail profiles out", 1, "Works", "Changsha", "rail", "wagon", 680, "shortest", "yes"),
    ]
    for line in lines:
        sheet.append([*line, "Example Logistics"])
    sheet.append([])
    sheet.append(["Note: gross = goods with pallets and cartons."])
    sheet.merge_cells("A1:K1")


BOOKS = {
    "1_production.xlsx": production,
    "2_electricity.xlsx": electricity,
    "3_energy_bills.xlsx": energy,
    "5_bill_of_materials.xlsx": bill,
    "6_freight.xlsx": freight,
}


def _dress(sheet: Worksheet) -> None:
    """Make columns as wide as their cells and fit the print to one page's width; titles run over the columns."""
    widths: dict[int, int] = {}
    for row in sheet.iter_rows(min_row=3):
        texts = [str(cell.value) if cell.value is not None else "" for cell in row]
        if sum(map(bool, texts)) > 1:
            for column, text in enumerate(texts, start=1):
                wide = sum(1 + (ord(letter) > LAST_NARROW) for letter in text.removesuffix(" 00:00:00"))
                widths[column] = max(widths.get(column, 0), wide)
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width + 2
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def write_sheets(folder: Path) -> tuple[Path, ...]:
    """Write the six sheets into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, fill in BOOKS.items():
        book = Workbook()
        book.properties.created = book.properties.modified = dt.datetime(2026, 1, 15)  # noqa: DTZ001 - Excel knows no zone
        sheet = book.worksheets[0]
        fill(sheet)
        _dress(sheet)
        book.save(folder / name)
        made.append(folder / name)
    (folder / "4_billet_store.csv").write_bytes(stock())
    return tuple(sorted((*made, folder / "4_billet_store.csv")))


def main() -> None:
    """Write the sheets, import them into the base study, and write the study; then run write_examples.py."""
    files = write_sheets(SHEETS)
    with tempfile.TemporaryDirectory() as memory:
        request = ImportRequest(
            files=files,
            into=SHEETS / "base.yaml",
            out=FOLDER / "profile_plant.yaml",
            mapping=tuple(sorted(SHEETS.glob("*.mapping.yaml"))),
            force=True,
        )
        answer = import_sheets(request, Path(memory), "write_profile_plant.py", "zh")
    for finding in answer.findings:
        print(finding.severity, finding.code, finding.where, dict(finding.values))
    if answer.written is None:
        raise SystemExit("the study was not written")
    print(answer.written, answer.added)


if __name__ == "__main__":
    main()
