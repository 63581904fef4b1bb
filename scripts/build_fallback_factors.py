"""Make background_db/data/fallback/uslci/ from the resolved USLCI data beside the checkout.

Usage: python scripts/build_fallback_factors.py [FOLDER_OF_USLCI_JSONLD_RESOLVED] [TARGET_FOLDER]

The system is square: A (1,683 products x processes, outputs positive, inputs negative) and B (kg of gas per
process). For a process j the supply is x = A⁻¹ e_j and the gases are B x. One column is solved per process taken.
The published total of every process (`expected_gwp100.csv`, AR6, biogenic CO2 and uptake 0) must come out again.

A process is left out when inputs that matter enter without burden (cut off): more than 0.1 kg of material per kg
(wastes, scrap and recovered material apart), or known burdens of more than 10 % of the total; unless
`fallback_processes.csv` says why it is taken all the same. `README.md` in the target lists what was left out.
"""

import csv
import json
import re
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import splu

from background_db.characterisation import gwp_set

ROOT = Path(__file__).resolve().parent.parent
RELATIVE_TOLERANCE = 1e-6
NOTHING = 1e-9
"""Amounts and totals below this are the solver's rounding of zero."""
YEARS = range(1950, 2021)
"""Years a data set can describe; 9999 and 1900 mean that it does not say."""
MATERIAL_CUT_OFF = 0.1
KNOWN_BURDEN_CUT_OFF = 0.10
BALANCED = 1e-3
"""Biogenic CO2 minus uptake, as a share of the total, up to which both are written."""
NO_MATERIAL = re.compile(
    r"disposal|recycl|overburden|tailings|scrap|waste|slag|residue|debris|recovered|water|old corrugated|mixed deposit",
    re.IGNORECASE,
)
CUT_OFF = re.compile(r"^Cut-off \(zero burden\): (?:CUTOFF )?")
UNITS = {"t*km": "t·km", "Item(s)": "piece"}
# CAS numbers of the data set to the gases of our GWP sets.
GASES = {
    "CO2": "co2", "N2O": "n2o", "CH4 fossil": "ch4", "CH4 non-fossil": "ch4", "2551-62-4": "sf6", "7783-54-2": "nf3",
    "75-73-0": "cf4", "76-16-4": "c2f6", "811-97-2": "hfc134a", "75-37-6": "hfc152a", "354-33-6": "hfc125",
    "75-10-5": "hfc32", "75-46-7": "hfc23", "460-73-1": "hfc245fa", "430-66-0": "hfc143", "75-45-6": "hcfc22",
    "306-83-2": "hcfc123", "75-69-4": "cfc11", "75-71-8": "cfc12",
}  # fmt: skip
REMAINDER = "co2e.fossil"
"""Halocarbons without a value in our sets: summed as kg CO2e at the AR6 values of the data set."""
BIOGENIC = "co2.biogenic"
UPTAKE = "co2.uptake"


@dataclass(frozen=True)
class System:
    """The resolved data set as matrices."""

    processes: list[dict[str, Any]]
    index: dict[str, int]
    technosphere: sp.csc_matrix
    gases: list[str]
    biosphere: sp.csc_matrix
    """kg of each flow key per process."""
    totals: np.ndarray
    expected: np.ndarray


def flow_key(flow: Mapping[str, str]) -> str:
    """Return our key of an elementary flow of `gwp100_ar6_by_flow.csv`."""
    gas = GASES.get(flow["substance_or_cas"])
    if gas is None:
        return REMAINDER
    if flow["substance_or_cas"] == "CH4 non-fossil":
        return "ch4.biogenic"
    return f"{gas}.land_use_change" if "land transformation" in flow["flow_name"] else f"{gas}.fossil"


def carbon_key(flow: Mapping[str, Any], *, is_input: bool) -> tuple[str, float] | None:
    """Return key and sign of biogenic carbon dioxide, which the data set characterises with zero."""
    name = flow["name"].strip().lower()
    if name == "carbon dioxide, biogenic":
        return BIOGENIC, -1.0 if is_input else 1.0
    if is_input and name in {"carbon dioxide", "carbon dioxide, in air"}:
        return UPTAKE, 1.0
    return None


def read(folder: Path) -> System:
    """Read the zip and build the matrices."""
    with zipfile.ZipFile(folder / "uslci_resolved_jsonld.zip") as archive:
        names = sorted(name for name in archive.namelist() if re.search(r"processes/[^/]+\.json$", name))
        processes = [json.loads(archive.read(name)) for name in names]
    producer = {
        exchange["flow"]["@id"]: column
        for column, process in enumerate(processes)
        for exchange in process["exchanges"]
        if exchange["isQuantitativeReference"]
    }
    with (folder / "gwp100_ar6_by_flow.csv").open(encoding="utf-8") as stream:
        flows = {row["flow_uuid"]: row for row in csv.DictReader(stream)}
    gases = sorted({*map(flow_key, flows.values()), BIOGENIC, UPTAKE})
    size = len(processes)
    technosphere, biosphere = sp.lil_matrix((size, size)), sp.lil_matrix((len(gases), size))
    direct = np.zeros(size)
    for column, process in enumerate(processes):
        for exchange in process["exchanges"]:
            flow, amount, is_input = exchange["flow"], exchange["amount"], exchange["isInput"]
            if flow["flowType"] == "PRODUCT_FLOW":
                technosphere[producer[flow["@id"]], column] += -amount if is_input else amount
            elif flow["@id"] in flows:
                row, key = flows[flow["@id"]], flow_key(flows[flow["@id"]])
                gwp = float(row["gwp100_ar6"])
                direct[column] += amount * gwp
                biosphere[gases.index(key), column] += amount * gwp if key == REMAINDER else amount
            elif (carbon := carbon_key(flow, is_input=is_input)) is not None:
                biosphere[gases.index(carbon[0]), column] += amount * carbon[1]
    matrix = technosphere.tocsc()
    totals = splu(matrix.T.tocsc()).solve(direct)
    with (folder / "expected_gwp100.csv").open(encoding="utf-8") as stream:
        published = {row["process_uuid"]: float(row["total_kgCO2e_per_unit"]) for row in csv.DictReader(stream)}
    expected = np.array([published[process["@id"]] for process in processes])
    index = {process["name"]: column for column, process in enumerate(processes)}
    return System(processes, index, matrix, gases, biosphere.tocsc(), totals, expected)


def co2e(flows: Mapping[str, float]) -> float:
    """Return kg CO2e by AR6 without biogenic CO2 and uptake, as the data set's own totals."""
    ar6 = gwp_set("AR6")
    return sum(amount * ar6.characterise(key) for key, amount in flows.items() if key not in {BIOGENIC, UPTAKE})


def reference_unit(process: Mapping[str, Any]) -> str:
    """Return the unit of the reference product."""
    unit: str = next(
        exchange["unit"]["name"] for exchange in process["exchanges"] if exchange["isQuantitativeReference"]
    )
    return UNITS.get(unit, unit)


@dataclass(frozen=True)
class CutOffs:
    """What enters the supply chain of one unit without burden."""

    material: float
    """kg of material per reference unit."""
    known_burden: float
    """kg CO2e that the same product carries where the data set knows it."""
    largest: tuple[str, ...]


def cut_offs(system: System, supply: np.ndarray) -> CutOffs:
    """Sum the inputs without burden along a supply chain."""
    known = {
        (normalised(process["name"]), reference_unit(process)): column
        for column, process in enumerate(system.processes)
    }
    material = known_burden = 0.0
    listed: list[tuple[float, str]] = []
    for column, process in enumerate(system.processes):
        if not CUT_OFF.match(process["name"]) or supply[column] <= NOTHING:
            continue
        name = CUT_OFF.sub("", process["name"]).strip()
        unit = reference_unit(process)
        twin = known.get((normalised(name), unit))
        burden = supply[column] * system.totals[twin] if twin is not None else 0.0
        known_burden += burden
        if NO_MATERIAL.search(name):
            continue
        if unit == "kg" and twin is None:
            material += supply[column]
        if unit == "kg" or burden:
            listed.append((burden or supply[column] * 0.01, f"{supply[column]:.3g} {unit} {name}"))
    return CutOffs(material, known_burden, tuple(text for _, text in sorted(listed, reverse=True)[:3]))


def normalised(name: str) -> str:
    """Return a process name for comparison: single blanks, case folded."""
    return re.sub(r"\s+", " ", name).strip().casefold()


def period(process: Mapping[str, Any]) -> tuple[str, str]:
    """Return first day and day after the last of the data's years; 9999 means the data set does not say."""
    documentation = process["processDocumentation"]
    years = [documentation.get(key, "9999")[:4] for key in ("validFrom", "validUntil")]
    known = [int(year) for year in years if year.isdigit() and int(year) in YEARS]
    return (f"{min(known)}-01-01", f"{max(known) + 1}-01-01") if known else ("", "")


def rows_of(system: System, choice: Mapping[str, str], supply: np.ndarray, found: CutOffs) -> list[dict[str, str]]:
    """Return the rows of one factor: one a gas, metadata in the first."""
    column = system.index[choice["process"]]
    process, total = system.processes[column], system.totals[column]
    flows = dict(zip(system.gases, system.biosphere @ supply, strict=True))
    if abs(co2e(flows) - system.expected[column]) > RELATIVE_TOLERANCE * abs(system.expected[column]):
        raise SystemExit(f"{choice['process']}: {co2e(flows)} does not repeat {system.expected[column]}")
    notes = [choice["conversion_note"]] if choice["conversion_note"] else []
    biogenic, uptake = flows[BIOGENIC], flows[UPTAKE]
    if abs(biogenic - uptake) > BALANCED * abs(total):
        flows[BIOGENIC] = flows[UPTAKE] = 0.0
        duty = ": stored carbon and its release must be added by the study" if biogenic + uptake > 0.05 * total else ""
        notes.append(
            f"biogenic CO2 ({biogenic:.3g} kg) and uptake ({uptake:.3g} kg per {reference_unit(process)}) "
            f"do not balance in the data and are left out{duty}"
        )
    if flows[REMAINDER] > 1e-4 * total:
        notes.append(f"{flows[REMAINDER]:.3g} kg CO2e (AR6) of other halocarbons not split by gas")
    if found.largest:
        share = found.known_burden / total
        notes.append(f"inputs without burden: {'; '.join(found.largest)}; known ones would add about {share:.1%}")
    if choice["accepted_because"]:
        notes.append(f"taken although inputs are cut off: {choice['accepted_because']}")
    scale = float(choice["reference_units_per_unit"])
    amounts = {key: amount * scale for key, amount in flows.items() if amount > 0 and significant(key, amount, total)}
    start, end = period(process)
    metadata = {
        "activity": choice["activity"],
        "name_zh": choice["name_zh"],
        "name_en": process["name"].strip(),
        "data_start": start,
        "data_end": end,
        "usable_from": start,
        "usable_until": end,
        "technology": process["category"].rpartition("/")[2],
        "geography": {"RNA": "RNA", "US": "US", "GLO": "GLO"}.get(process["location"]["name"], "US"),
        "locator": f"process {process['@id']}",
        "quality_technology": "5" if choice["accepted_because"] else "4",
        "is_aircraft": "true" if "aircraft" in process["name"] else "",
        "quality_note": "; ".join(notes),
    }
    return [
        {
            "factor_id": choice["factor_id"],
            "flow": key,
            "value": f"{amount:.9g}",
            "unit": f"{'kgCO2e' if key.startswith('co2e') else 'kg'}/{choice['per_unit']}",
            **(metadata if position == 0 else dict.fromkeys(metadata, "")),
        }
        for position, (key, amount) in enumerate(sorted(amounts.items(), key=lambda item: -item[1]))
    ]


def significant(key: str, amount: float, total: float) -> bool:
    """True when a gas makes at least 1e-9 of the total: less is not written."""
    return abs(amount * gwp_set("AR6").characterise(key)) > NOTHING * abs(total)


def reason_to_leave_out(choice: Mapping[str, str], system: System, found: CutOffs, judged: Mapping[str, str]) -> str:
    """Return why a process is not taken, or an empty text."""
    column = system.index[choice["process"]]
    if choice["factor_id"] in judged:
        return judged[choice["factor_id"]]
    if not period(system.processes[column])[0]:
        return "has no reference year"
    if abs(system.expected[column]) < NOTHING:
        return "has no burden at all: its inputs are cut off"
    return "" if choice["accepted_because"] else too_much_cut_off(choice, system.expected[column], found)


def too_much_cut_off(choice: Mapping[str, str], total: float, found: CutOffs) -> str:
    """Return what enters without burden when it is more than the limits, or an empty text."""
    # A cubic metre of wood product weighs about 500 kg; a tenth of it is the same limit.
    limits = {"kg": (MATERIAL_CUT_OFF, float(choice["reference_units_per_unit"])), "m3": (500 * MATERIAL_CUT_OFF, 1.0)}
    if choice["per_unit"] in limits:
        limit, scale = limits[choice["per_unit"]]
        if found.material * scale > limit:
            amount = f"{found.material * scale:.3g} kg of material per {choice['per_unit']}"
            return f"{amount} enters without burden ({found.largest[0]})"
    if found.known_burden > KNOWN_BURDEN_CUT_OFF * total:
        return f"inputs without burden would add about {found.known_burden / total:.0%} ({'; '.join(found.largest)})"
    return ""


def main(source: Path, target: Path) -> None:
    """Solve, judge and write."""
    system = read(source)
    factorised = splu(system.technosphere)
    with (ROOT / "scripts" / "fallback_processes.csv").open(encoding="utf-8") as stream:
        choices = list(csv.DictReader(stream))
    with (ROOT / "scripts" / "fallback_left_out.csv").open(encoding="utf-8") as stream:
        judged = {row["factor_id"]: row["reason"] for row in csv.DictReader(stream)}
    rows: list[dict[str, str]] = []
    left_out: list[tuple[str, str]] = []
    for choice in choices:
        demand = np.zeros(len(system.processes))
        demand[system.index[choice["process"]]] = 1.0
        supply = factorised.solve(demand)
        found = cut_offs(system, supply)
        reason = reason_to_leave_out(choice, system, found, judged)
        if reason:
            left_out.append((choice["process"].strip(), reason))
        else:
            rows += rows_of(system, choice, supply, found)
    target.mkdir(parents=True, exist_ok=True)
    with (target / "factors.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    text = (ROOT / "scripts" / "fallback_readme.md").read_text(encoding="utf-8")
    lines = "\n".join(f"| {name} | {reason} |" for name, reason in left_out)
    (target / "README.md").write_text(f"{text}\n| Process | Why left out |\n|---|---|\n{lines}\n", encoding="utf-8")


if __name__ == "__main__":
    arguments = [Path(argument) for argument in sys.argv[1:]]
    defaults = [
        ROOT.parent / "shared" / "lci" / "uslci-jsonld-resolved",
        ROOT / "background_db" / "data" / "fallback" / "uslci",
    ]
    main(*(arguments + defaults[len(arguments) :]))
