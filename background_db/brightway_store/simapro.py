"""SimaPro's CSV by the block parser that bw2io[multifunctional] brings, in the child; plain rows out.

bw2io's `SimaProBlockCSVImporter` is this parser and two steps more: it allocates at once by the shares of the file,
and links to a biosphere. Here the parser's blocks are taken as they are: allocation is a person's decision, and the
shares are delivered beside the unallocated process.
"""

import re
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from background_db.inventory.readers.plain_rows import EdgeRow, PlainActivity, PlainInventory, uncertainty_row
from background_db.inventory.records import AllocationShare

_INPUTS = ("Materials/fuels", "Electricity/heat")
_NORMAL = 3
_NOT_READ = frozenset({"Waste scenario", "Separated waste", "Remaining waste"})
"""Sections of a waste scenario: shares of a waste in per cent, no exchanges."""
_EMISSIONS = {
    "Emissions to air": "air",
    "Emissions to soil": "soil",
    "Emissions to water": "water",
    "Final waste flows": "final waste flows",
    "Non material emission": "non material emissions",
    "Non material emissions": "non material emissions",
    "Social issues": "social issues",
    "Economic issues": "economic issues",
}
_FORMULA = re.compile(r"[\w\s.,;+\-*/^()<>=%]{0,2000}")
_NOT_IN_FORMULA = re.compile(r"__|\*\*.*\*\*|\^.*\^|\blambda\b|\bimport\b")
_CALLED = re.compile(r"([^\W\d]\w*)\s*\(")
_FUNCTIONS = frozenset(
    {"abs", "arctan", "atan", "ceil", "cos", "exp", "floor", "frac", "iff", "int", "ln", "log", "max", "min", "round",
     "sin", "sqr", "sqrt", "tan", "trunc"}
)  # fmt: skip
"""What an expression of SimaPro calls; the evaluator behind the parser knows numpy's functions, which take all memory."""


class UnsafeFormulaError(ValueError):
    """A formula of the file holds more than arithmetic."""


def extract(text: str, name: str) -> PlainInventory:
    """Read the text of an export; whatever the parser stumbles over is one finding."""
    try:
        parsed = _parser()(StringIO(text), database_name=name, stderr_logs=False, write_logs=False)
        return _Converter(parsed).convert(name)
    except ImportError as error:
        return PlainInventory(refused=[("SIMAPRO-PARSER", "", {"reason": str(error)})])
    except Exception as error:  # noqa: BLE001 -- the parser raises what Python raises; nothing partial comes back
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
        return PlainInventory(refused=[("SIMAPRO-FILE", "", {"reason": reason})])


def _parser() -> Any:
    from bw_simapro_csv import SimaProCSV

    class Checked(SimaProCSV):  # type: ignore[misc, unused-ignore]
        """The parser, which evaluates formulas: only arithmetic is let through to it."""

        def resolve_parameters(self) -> None:
            for block in self.blocks:
                _refuse_programs(block)
            super().resolve_parameters()

    return Checked


def _refuse_programs(block: Any) -> None:
    inner = getattr(block, "blocks", None)
    for one in [block, *(inner.values() if isinstance(inner, dict) else ())]:
        for row in one.parsed if isinstance(getattr(one, "parsed", None), list) else ():
            for key in ("formula", "allocation_formula"):
                written = row.get(key) if isinstance(row, dict) else None
                if written and not _is_arithmetic(str(written)):
                    raise UnsafeFormulaError(f"line {row.get('line_no')}: {str(written)[:80]!r} is no plain arithmetic")


def _is_arithmetic(formula: str) -> bool:
    calls = {name.casefold() for name in _CALLED.findall(formula)}
    return bool(_FORMULA.fullmatch(formula)) and not _NOT_IN_FORMULA.search(formula) and calls <= _FUNCTIONS


class _Converter:
    """Blocks of one export to rows; products are found by their name, which SimaPro keeps unique."""

    def __init__(self, parsed: Any) -> None:
        self.processes = [one for one in parsed.blocks if type(one).__name__ == "Process"]
        # A product stage (assembly, life cycle, waste scenario of a project) comes out of the parser as plain lines.
        self.stages = sum(isinstance(one, list) for one in parsed.blocks)
        self.found = PlainInventory()
        self.suppliers: dict[str, str] = {}

    def convert(self, name: str) -> PlainInventory:
        self.found.name = name
        codes: set[str] = set()
        kept = []
        for number, process in enumerate(self.processes):
            code = str(process.parsed["metadata"].get("Process identifier") or "").strip("\"' ") or f"process-{number}"
            self.found.datasets_in += 1
            if code in codes:
                self.found.refused.append(("SIMAPRO-DUPLICATE", code, {"identifier": code}))
                self.found.edges_in += sum(1 for _ in _edges(process))
                self.found.edges_refused += sum(1 for _ in _edges(process))
                continue
            codes.add(code)
            kept.append((code, process))
            for label, edge in _edges(process):
                if label in {"Products", "Waste treatment"}:
                    self._add_supplier(edge, code, is_waste=label == "Waste treatment")
        for code, process in kept:
            self.found.activities.append(self._activity(code, process))
        self._tell_passed_over()
        return self.found

    def _tell_passed_over(self) -> None:
        scenarios = sum(not _NOT_READ.isdisjoint(process.blocks) for process in self.processes)
        if self.stages or scenarios:
            values = {"stages": str(self.stages), "scenarios": str(scenarios)}
            self.found.refused.append(("SIMAPRO-PASSED-OVER", "", values))

    def _add_supplier(self, edge: Mapping[str, Any], code: str, *, is_waste: bool) -> None:
        name = str(edge["name"])
        if name in self.suppliers:
            self.found.refused.append(("SIMAPRO-DUPLICATE", code, {"identifier": name}))
            return
        self.suppliers[name] = code
        kind = "waste" if is_waste else "product"
        self.found.flows[name] = {"kind": kind, "name_en": name, "unit": str(edge["unit"]), "compartments": ()}

    def _activity(self, code: str, process: Any) -> PlainActivity:
        metadata = process.parsed["metadata"]
        rows = tuple(self._row(label, edge) for label, edge in _edges(process))
        references = [edge for label, edge in _edges(process) if label in {"Products", "Waste treatment"}]
        if len(references) > 1:
            rows = tuple((*row[:5], False, *row[6:]) for row in rows)
        given = metadata.get("Process name")
        name = str(given or " + ".join(str(edge["name"]) for edge in references) or code)
        self.found.edges_in += len(rows)
        fields = {
            "code": code,
            "name_en": name,
            "location": _specified(metadata.get("Geography")),
            "technology": _specified(metadata.get("Technology")),
            "description": str(metadata.get("Comment") or ""),
            "source": str(metadata.get("Generator") or ""),
            "categories": (str(metadata["Category type"]),) if metadata.get("Category type") else (),
            "is_aggregated": str(metadata.get("Type", "")).lower() == "system",
            "default_allocation": "causal" if len(references) > 1 else "",
            "allocation": tuple(_share(edge) for edge in references) if len(references) > 1 else (),
        }
        return PlainActivity(fields, rows)

    def _row(self, label: str, edge: Mapping[str, Any]) -> EdgeRow:
        name, unit, amount = str(edge["name"]), str(edge["unit"]), float(edge["amount"])
        if label == "Waste treatment":
            # Some exports write what is treated as −1: the section says already that it is taken in.
            amount = abs(amount)
        kind = {"Products": "output", "Avoided products": "avoided", "Waste to treatment": "output"}.get(label, "input")
        flow = name
        if label == "Resources" or label in _EMISSIONS:
            kind = "resource" if label == "Resources" else "emission"
            compartment = _EMISSIONS.get(label, "natural resource")
            below = _specified((edge.get("context") or ("", ""))[1]).lower()
            flow = "/".join(part for part in (compartment, below, name, unit) if part)
            self.found.flows.setdefault(
                flow,
                {
                    "kind": "elementary",
                    "name_en": name,
                    "unit": unit,
                    "compartments": tuple(part for part in (compartment, below) if part),
                    "cas": str(edge.get("cas_number") or ""),
                },
            )
        elif flow not in self.found.flows:
            made = "waste" if label == "Waste to treatment" else "product"
            self.found.flows[flow] = {"kind": made, "name_en": name, "unit": unit, "compartments": ()}
        is_reference = label in {"Products", "Waste treatment"}
        provider = "" if is_reference or kind in {"emission", "resource"} else self.suppliers.get(name, "")
        uncertainty = self._uncertainty(edge) if "uncertainty type" in edge else None
        comment = str(edge.get("comment") or "")
        return kind, flow, amount, unit, provider, is_reference, uncertainty, _pedigree(comment), comment, ""

    def _uncertainty(self, edge: Mapping[str, Any]) -> tuple[int, float, float, float, float, bool] | None:
        try:
            return uncertainty_row(_with_deviation(edge))
        except (TypeError, ValueError) as error:
            values = {"process": f"line {edge.get('line_no')}", "flow": str(edge["name"]), "given": str(error)[:200]}
            self.found.refused.append(("INVENTORY-DISTRIBUTION", "", values))
            return None


def _with_deviation(edge: Mapping[str, Any]) -> Mapping[str, Any]:
    """SimaPro writes a normal's doubled standard deviation, of which the parser has taken the root: σ = root² / 2."""
    if edge.get("uncertainty type") != _NORMAL:
        return edge
    per_unit = abs(float(edge.get("unit conversion factor") or 1.0))
    return {**edge, "scale": (float(edge["scale"]) / per_unit) ** 2 / 2 * per_unit}


def _edges(process: Any) -> Iterable[tuple[str, Mapping[str, Any]]]:
    wanted = (
        "Products",
        "Waste treatment",
        "Avoided products",
        "Waste to treatment",
        *_INPUTS,
        "Resources",
        *_EMISSIONS,
    )
    for label in wanted:
        if label in process.blocks:
            for edge in process.blocks[label].parsed:
                yield label, edge


def _share(edge: Mapping[str, Any]) -> AllocationShare:
    """The share in percent, as SimaPro gives it; by what it was made the file does not say."""
    return AllocationShare("causal", str(edge["name"]), float(edge.get("allocation") or 0.0) / 100.0)


def _specified(value: object) -> str:
    text = str(value or "").strip("() ")
    return "" if text.lower() == "unspecified" else text


def _pedigree(comment: str) -> tuple[int, ...]:
    """Read ``(2,3,1,1,3,3)`` at the head of a comment, where ecoinvent's exports write the scores."""
    found = re.match(r"\(\s*([1-5])\s*,\s*([1-5])\s*,\s*([1-5])\s*,\s*([1-5])\s*,\s*([1-5])\s*[,)]", comment)
    return tuple(int(one) for one in found.groups()) if found else ()
