"""Make background_db/data/gwp/*/further_gases.csv and data/greenhouse_flows/gases.csv from an open transcription.

Usage: python scripts/build_further_gases.py [FOLDER_OF_IPCC_GWP] [FOLDER_OF_BACKGROUND_DB_DATA]

Imported inventories emit gases that no study enters by hand: CFCs, halons, chlorinated solvents, ethers. Their GWPs
over 100 years are in the IPCC's tables; `IPCC_GWP_values.csv` (USEPA/LCIAformatter, MIT) transcribes them with CAS
numbers. Gases that `gwp.csv` already has keep its value: they only give their CAS number and names here.
"""

import csv
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = {"AR6": "IPCC AR6 WGI (2021) Table 7.SM.7", "AR5": "IPCC AR5 WGI (2013) Table 8.A.1"}
TRANSCRIPTION = "USEPA/LCIAformatter lciafmt/data/IPCC_GWP_values.csv, commit 48d19af (MIT)"
CLASSES = re.compile(r"^(CFC|HCFC|HFC|HFO|HCFO|HFE|HCFE|PFC|Halon|HG)[ '-]", re.IGNORECASE)
LOCANTS = re.compile(r"^((?:\d+_)*\d+)_(.+)$")
LONGEST_NAME = 40
# CAS numbers under which the transcription has the gases of gwp.csv, and those without a CAS number there.
OWN = {
    "2551-62-4": "sf6", "7783-54-2": "nf3", "75-73-0": "cf4", "76-16-4": "c2f6", "76-19-7": "c3f8", "115-25-3": "cc4f8",
    "355-25-9": "c4f10", "678-26-2": "c5f12", "355-42-0": "c6f14", "335-57-9": "c7f16",
}  # fmt: skip
WITHOUT_CAS = {"Carbon dioxide": "124-38-9", "Methane": "74-82-8", "Nitrous oxide": "10024-97-2"}
OWN_BY_NAME = {"Carbon dioxide": "co2", "Methane": "ch4", "Nitrous oxide": "n2o"}
BELOW_ONE_IN_AR5 = 1.0
"""The transcription writes 1 for "<1": no value."""


def table(path: Path, report: str) -> list[dict[str, str]]:
    """Return the rows of a report with a GWP over 100 years."""
    with path.open(encoding="utf-8-sig") as stream:
        return [row for row in csv.DictReader(stream) if row["AR"] == report and row["Parameter"] == "GWP100"]


def keys(rows: list[dict[str, str]]) -> list[str]:
    """Return a key per gas: its class and number, else its name, else its CAS number; "" where all three lack."""
    count = Counter(row["Name"].casefold() for row in rows)
    found = []
    for row in rows:
        own = OWN.get(row["CAS"]) or OWN_BY_NAME.get(row["Name"], "")
        name = row["Name"] if count[row["Name"].casefold()] == 1 and len(row["Name"]) <= LONGEST_NAME else ""
        if not own and CLASSES.match(row["Acronym"]):
            own = re.sub(r"[^a-z0-9]", "", row["Acronym"].casefold().replace("'", "prime"))
        own = own or LOCANTS.sub(r"\2_\1", re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_"))
        found.append(own or (f"cas_{row['CAS'].replace('-', '_')}" if row["CAS"] else ""))
    return found


def value_row(key: str, name: str, value: str, locator: str) -> dict[str, str]:
    """Return a row in the form of gwp.csv."""
    mark = {
        "unit": "kgCO2e/kg",
        "locator": f"{locator}, as transcribed in {TRANSCRIPTION}",
        "verification": "one-source",
    }
    return {"gas": key, "name_zh": "", "name_en": name, "value": value, **mark, "note": "For imported inventories."}


def shown(row: dict[str, str]) -> str:
    """Return name, class and formula as a reader sees them."""
    return f"{', '.join(filter(None, (row['Name'], row['Acronym'])))} ({row['Formula']})"


def written(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(source: Path, target: Path) -> None:
    """Build all three tables."""
    path = source / "IPCC_GWP_values.csv"
    newest = table(path, "AR6")
    named = [(key, row) for key, row in zip(keys(newest), newest, strict=True) if key and row["Name"]]
    if len({key for key, _ in named}) != len(named):
        raise SystemExit("two gases have one key")
    for report, locator in TABLES.items():
        with (target / "gwp" / report / "gwp.csv").open(encoding="utf-8") as stream:
            standing = {row["gas"] for row in csv.DictReader(stream)} | {"ch4"}
        rows = named if report == "AR6" else older(named, table(path, report))
        further = [
            value_row(key, shown(row), row["Value"], f"{locator}, {row['CAS'] or row['Formula']}")
            for key, row in rows
            if key not in standing and float(row["Value"]) > 0
        ]
        written(target / "gwp" / report / "further_gases.csv", further)
    count = Counter(row["Name"].casefold() for _, row in named)
    gases = [
        {
            "gas": key,
            "cas": row["CAS"] or WITHOUT_CAS.get(row["Name"], ""),
            "names": "; ".join(
                filter(None, (row["Name"] if count[row["Name"].casefold()] == 1 else "", row["Acronym"]))
            ),
        }
        for key, row in named
        if float(row["Value"]) > 0
    ]
    written(target / "greenhouse_flows" / "gases.csv", gases)


def older(named: list[tuple[str, dict[str, str]]], rows: list[dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    """Give the gases of AR6 the value of AR5, which is listed by class and number alone."""
    values = {row["Name"].partition(" (")[0].partition(" /")[0]: row["Value"] for row in rows}
    return [
        (key, {**row, "Value": values[row["Acronym"]]})
        for key, row in named
        if row["Acronym"] in values and float(values[row["Acronym"]]) > BELOW_ONE_IN_AR5
    ]


if __name__ == "__main__":
    arguments = [Path(text) for text in sys.argv[1:]]
    main(
        arguments[0] if arguments else ROOT.parent / "shared" / "lci" / "ipcc-gwp",
        arguments[1] if len(arguments) > 1 else ROOT / "background_db" / "data",
    )
