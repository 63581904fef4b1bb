"""Make background_db/data/domestic/ and background_db/data/gwp/ from the collected facts beside the checkout.

Usage: python scripts/build_domestic_factors.py [FACTS_FOLDER] [TARGET_FOLDER]

Numbers are copied as text, digit by digit; nothing is rounded or converted. `domestic_sets.yaml` says which
rows make which set. A row that no set takes stops the build: nothing is dropped silently.
"""

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "electricity_footprint_factors",
    "electricity_co2_factors",
    "fuel_defaults",
    "process_factors",
    "product_factors_cn",
    "transport_factors_cn",
    "heat_factors",
    "standard_coal_coefficients",
)
# What the facts call one thing and other publications another: sets compete under one key.
ACTIVITIES = {
    "electricity.average": "electricity.grid_average",
    "electricity.td_excl_loss": "electricity.transmission_distribution_excluding_losses",
    "electricity.td_incl_loss": "electricity.transmission_distribution_including_losses",
    "material.primary_al": "material.primary_aluminium",
    "material.pvc_market_avg": "material.pvc",
    "material.gpps": "material.polystyrene",
    "process.product_intensity.crude_steel_bof": "process.product_intensity.crude_steel_converter",
}
GENERATION_TYPES = ("coal", "gas", "hydro", "nuclear", "wind", "pv", "csp", "biomass")
PROPERTY_NAMES = re.compile(
    r"( 低位发热量| 单位热值含碳量| 碳氧化率| 单位热值CO2排放因子| CO2排放因子| 生物成因CO2排放因子"
    r"|燃烧 (CH4|N2O)排放因子|低位发热量缺省值（未实测）|单位热值含碳量缺省值（未实测）|碳氧化率)$"
)
PROPERTY_NAMES_EN = re.compile(
    r"(,? (net calorific value|carbon content|carbon oxidation rate|CO2 emission factor|biogenic CO2 per unit"
    r"|oxidation rate|CO2 per unit)| combustion, (CH4|N2O) emission).*$"
)


def facts(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Read the facts that may ship; `restricted/` is not touched."""
    return {
        name: list(csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
        for name in (*FILES, "gwp")
    }


def takes(group: Mapping[str, Any], key: str) -> bool:
    """True when a group of `domestic_sets.yaml` takes the row with this key."""
    return key in group.get("keys", ()) or ("prefix" in group and key.startswith(group["prefix"]))


def activity_of(group: Mapping[str, Any], key: str, geography: str) -> str:
    """Return the activity key under which sets compete."""
    if group["file"] == "electricity_co2_factors":
        tail = "average" if geography != "CN" else key.rpartition(".")[2]
        return f"electricity.enterprise.{'grid_average' if tail in ('average', 'ets_notice_superseded') else tail}"
    tail = key.removeprefix(group["prefix"]) if "prefix" in group else re.sub(r"^process\.(\w+\.)?", "", key)
    tail = re.sub(r"\.(ets2024|ncsc_v2|ndrc2013|provincial)$", "", tail).removeprefix("cement.")
    tail = f"generation.{tail}" if tail in GENERATION_TYPES else tail
    if key.startswith("process.provincial2011.") or key == "process.lime.provincial":
        tail = "lime" if key == "process.lime.provincial" else key.removeprefix("process.provincial2011.")
    activity = f"{group['activity']}.{tail}"
    return ACTIVITIES.get(activity, activity)


def cleaned_unit(unit: str) -> str:
    """Drop the words that name the product in a unit: ``tCO2/t clinker`` → ``tCO2/t``; the name keeps them."""
    return re.sub(r"/t (clinker|lime|Al)$", "/t", unit)


def source_ids(rows: list[dict[str, str]], set_id: str) -> dict[tuple[str, ...], str]:
    """Number the distinct publications of a set."""
    publications = list(dict.fromkeys(publication(row) for row in rows))
    return {item: set_id if len(publications) == 1 else f"{set_id}.{n}" for n, item in enumerate(publications, 1)}


def publication(row: Mapping[str, str]) -> tuple[str, ...]:
    """What identifies the publication of a row."""
    return (row["source_title"], row["source_publisher"], row["source_date"])


def fuel_row(row: Mapping[str, str], source_id: str) -> dict[str, str]:
    """One property of one fuel."""
    fuel_id, _, name = row["key"].removeprefix("fuel.").rpartition(".")
    return {
        "fuel_id": fuel_id.replace(".biomass.", "."),
        "property": name,
        "name_zh": PROPERTY_NAMES.sub("", row["name_zh"]),
        "name_en": PROPERTY_NAMES_EN.sub("", row["name_en"]),
        "value": row["value"],
        "unit": row["unit"],
        "source_id": source_id,
        "locator": row["source_locator"],
        "verification": row["verification"],
        "note": row["scope_note"],
    }


def factor_row(
    row: Mapping[str, str], group: Mapping[str, Any], defaults: Mapping[str, str], source_id: str
) -> dict[str, str]:
    """One published factor of one gas."""
    geography = row["region"]
    return {
        "factor_id": row["key"],
        "activity": activity_of(group, row["key"], geography),
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "flow": group.get("flow", defaults.get("flow", "")),
        "value": row["value"],
        "unit": cleaned_unit(row["unit"]),
        "geography": "" if geography == defaults.get("geography") else geography,
        "source_id": source_id,
        "locator": row["source_locator"],
        "verification": row["verification"],
        "quality_technology": "5" if "do not use without a check" in row["scope_note"] else "",
        "note": row["scope_note"],
    }


def value_row(row: Mapping[str, str], source_id: str) -> dict[str, str]:
    """One published number that is no factor."""
    return {
        "key": row["key"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "value": row["value"],
        "unit": cleaned_unit(row["unit"]),
        "geography": row["region"],
        "source_id": source_id,
        "locator": row["source_locator"],
        "verification": row["verification"],
        "note": row["scope_note"],
    }


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows without the columns that are empty in all of them."""
    if not rows:
        return
    columns = [column for column in rows[0] if any(row[column] for row in rows)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def write_source(path: Path, entry: Mapping[str, Any], sources: list[dict[str, str]], licence: str) -> None:
    """Write `source.yaml` of a set."""
    head = {key: entry[key] for key in ("set_id", "title_zh", "title_en", "version") if key in entry}
    content = {**head, "licence": licence.strip()}
    if "note" in entry:
        content["note"] = entry["note"].strip()
    content |= {"sources": sources, "defaults": entry.get("defaults", {})}
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(
        "# Made by scripts/build_domestic_factors.py; a changed number is a new set, never an edit.\n" + text,
        encoding="utf-8",
    )


def selected(
    entry: Mapping[str, Any], tables: Mapping[str, list[dict[str, str]]], taken: set[str]
) -> Iterator[tuple[Mapping[str, Any], dict[str, str]]]:
    """Yield (group, row) for the rows that a set takes, in the order of its groups; marks them as taken."""
    for group in entry["rows"]:
        for row in tables[group["file"]]:
            if row["key"] not in taken and takes(group, row["key"]):
                taken.add(row["key"])
                yield group, row


def build_sets(tables: Mapping[str, list[dict[str, str]]], target: Path) -> None:
    """Write all sets of `domestic_sets.yaml`.

    Raises:
        SystemExit: a row belongs to no set.
    """
    plan = yaml.safe_load((ROOT / "scripts" / "domestic_sets.yaml").read_text(encoding="utf-8"))
    taken: set[str] = set()
    for entry in plan["sets"]:
        chosen = list(selected(entry, tables, taken))
        ids = source_ids([row for _, row in chosen], entry["set_id"])
        folder = target / entry["set_id"]
        folder.mkdir(parents=True, exist_ok=True)
        kinds: dict[str, list[dict[str, str]]] = {"factor": [], "value": [], "fuel": []}
        for group, row in chosen:
            source_id = ids[publication(row)] if len(ids) > 1 else ""
            if group["kind"] == "fuel":
                kinds["fuel"].append(fuel_row(row, source_id))
            elif group["kind"] == "value":
                kinds["value"].append(value_row(row, source_id))
            else:
                kinds["factor"].append(factor_row(row, group, entry["defaults"], source_id))
        names = {"factor": "factors.csv", "value": "reference_values.csv", "fuel": "fuels.csv"}
        for kind, name in names.items():
            write_table(folder / name, kinds[kind])
        sources = [
            {"source_id": source_id, "title": title, "publisher": publisher, "published": published}
            for (title, publisher, published), source_id in ids.items()
        ]
        write_source(folder / "source.yaml", entry, sources, plan["licence"])
    left = [row["key"] for name in FILES for row in tables[name] if row["key"] not in taken]
    if left:
        raise SystemExit(f"{len(left)} rows belong to no set: {left[:5]}")


def build_gwp(rows: list[dict[str, str]], target: Path) -> None:
    """Write the GWP sets: one folder a report of the IPCC."""
    feedbacks = {"ar6": True, "ar5": False}
    for report, with_feedbacks in feedbacks.items():
        chosen = [row for row in rows if row["key"].startswith(f"gwp100.{report}.")]
        folder = target / report.upper()
        folder.mkdir(parents=True, exist_ok=True)
        write_table(
            folder / "gwp.csv",
            [
                {
                    "gas": row["key"].removeprefix(f"gwp100.{report}."),
                    "name_zh": row["name_zh"],
                    "name_en": row["name_en"],
                    "value": row["value"],
                    "unit": row["unit"],
                    "locator": row["source_locator"],
                    "verification": row["verification"],
                    "note": row["scope_note"],
                }
                for row in chosen
            ],
        )
        content = {
            "set_id": report.upper(),
            "title": f"IPCC {report.upper()}, GWP over 100 years",
            "horizon_years": 100,
            "with_carbon_feedbacks": with_feedbacks,
            "licence": "Numbers of the IPCC assessment reports, cited; the reports are not reproduced.",
            "source": {
                "source_id": f"ipcc_{report}",
                "title": chosen[0]["source_title"],
                "publisher": "IPCC",
                "published": chosen[0]["source_date"],
            },
        }
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
        (folder / "source.yaml").write_text("# Made by scripts/build_domestic_factors.py.\n" + text, encoding="utf-8")


def main(facts_folder: Path, target: Path) -> None:
    """Build everything from the facts."""
    tables = facts(facts_folder)
    build_sets(tables, target / "domestic")
    build_gwp(tables["gwp"], target / "gwp")


if __name__ == "__main__":
    arguments = [Path(argument) for argument in sys.argv[1:]]
    main(*(arguments + [ROOT.parent / "shared" / "facts", ROOT / "background_db" / "data"][len(arguments) :]))
