"""A process template as its data file says it, and the published defaults its methods can take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from background_db.errors import DataFileError, OutsideValidityError, UnknownKeyError
from background_db.strict_yaml import load, reject_unknown_keys
from pcr_rules.category_rules import Parameter, Wording
from pcr_rules.methods.process_emissions.defaults import process_default, process_defaults
from pcr_rules.plant_records.process_emissions import EmissionFigure, EmissionMethod

_KEYS = ("process", "zh", "en", "remark", "product", "edition", "reference", "steps", "emissions", "defaults")
_STEP_KEYS = ("step", "zh", "en", "output", "inputs")
_OUTPUT_KEYS = ("flow", "zh", "en", "unit")
_INPUT_KEYS = ("row", "zh", "en", "unit", "provider", "is_fuel")
_EMISSION_KEYS = ("emission", "step", "method", "figure", "item", "unit")


@dataclass(frozen=True, slots=True)
class TemplateInput:
    """One row to fill in; `provider` is known where it is a step of the template or the site's electricity."""

    row: str
    name: Wording
    unit: str
    provider: str
    is_fuel: bool


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """One unit process: what it delivers and takes."""

    step: str
    name: Wording
    flow: str
    product: Wording
    unit: str
    inputs: tuple[TemplateInput, ...]


@dataclass(frozen=True, slots=True)
class TemplateEmission:
    """One process emission: its method and the figure that the user must fill in; `item` where it is not a choice."""

    emission: str
    step: str
    method: EmissionMethod
    figure: EmissionFigure
    item: str
    unit: str


@dataclass(frozen=True, slots=True)
class ProcessTemplate:
    """A process with its steps, flows, emission methods and published defaults. No edition for a label."""

    process: str
    name: Wording
    remark: Wording
    product: Wording
    classification: str
    edition: str
    """Register of the category that a study under the template names; it leaves unset what was not read."""
    reference_step: str
    reference_flow: str
    steps: tuple[TemplateStep, ...]
    emissions: tuple[TemplateEmission, ...]
    default_names: tuple[str, ...]
    """Names of published defaults, or their beginnings (``nitric_acid_``)."""

    def defaults(self, day: date) -> tuple[Parameter, ...]:
        """Return the published defaults that hold on `day`, each with unit, source and mark."""
        names = [name for name in process_defaults() if name.startswith(self.default_names)]
        found = []
        for name in names:
            try:
                found.append(process_default(name, day))
            except OutsideValidityError:
                continue
        return tuple(found)


@cache
def process_templates() -> Mapping[str, ProcessTemplate]:
    """Return the templates by name.

    Raises:
        DataFileError: a file lacks a key, has an unknown one, or is named otherwise than its process.
    """
    folder = resources.files(__package__ or "")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    found = {each.name.removesuffix(".yaml"): _template(each.read_text(encoding="utf-8"), each.name) for each in files}
    for name, template in found.items():
        if template.process != name:
            raise DataFileError(f"process_templates/{name}.yaml: its process is {template.process}")
    return found


def process_template(name: str) -> ProcessTemplate:
    """Return a template by its name.

    Raises:
        UnknownKeyError: there is no such template.
    """
    found = process_templates().get(name)
    if found is None:
        raise UnknownKeyError(f"no process template {name!r}; known: {', '.join(process_templates())}")
    return found


def _fields(entry: object, keys: tuple[str, ...], optional: tuple[str, ...], where: str) -> dict[str, Any]:
    fields: dict[str, Any] = reject_unknown_keys(entry, keys, where)
    missing = [key for key in keys if key not in fields and key not in optional]
    if missing:
        raise DataFileError(f"{where}: lacks {', '.join(missing)}")
    return fields


def _words(fields: Mapping[str, Any]) -> Wording:
    return Wording(str(fields["zh"]), str(fields["en"]))


def _template(text: str, name: str) -> ProcessTemplate:
    where = f"process_templates/{name}"
    fields = _fields(load(text, where), _KEYS, (), where)
    product = _fields(fields["product"], ("zh", "en", "classification"), (), f"{where} › product")
    reference = _fields(fields["reference"], ("step", "flow"), (), f"{where} › reference")
    return ProcessTemplate(
        process=str(fields["process"]),
        name=_words(fields),
        remark=_words(_fields(fields["remark"], ("zh", "en"), (), f"{where} › remark")),
        product=_words(product),
        classification=str(product["classification"]),
        edition=str(fields["edition"]),
        reference_step=str(reference["step"]),
        reference_flow=str(reference["flow"]),
        steps=tuple(_step(each, f"{where} › steps") for each in fields["steps"]),
        emissions=tuple(_emission(each, f"{where} › emissions") for each in fields["emissions"]),
        default_names=tuple(map(str, fields["defaults"])),
    )


def _step(entry: object, where: str) -> TemplateStep:
    fields = _fields(entry, _STEP_KEYS, (), where)
    output = _fields(fields["output"], _OUTPUT_KEYS, (), f"{where} › output")
    inputs = tuple(_input(each, f"{where} › inputs") for each in fields["inputs"])
    return TemplateStep(
        str(fields["step"]), _words(fields), str(output["flow"]), _words(output), str(output["unit"]), inputs
    )


def _input(entry: object, where: str) -> TemplateInput:
    fields = _fields(entry, _INPUT_KEYS, ("provider", "is_fuel"), where)
    return TemplateInput(
        str(fields["row"]),
        _words(fields),
        str(fields["unit"]),
        str(fields.get("provider", "")),
        bool(fields.get("is_fuel", False)),
    )


def _emission(entry: object, where: str) -> TemplateEmission:
    fields = _fields(entry, _EMISSION_KEYS, (), where)
    return TemplateEmission(
        str(fields["emission"]),
        str(fields["step"]),
        EmissionMethod(fields["method"]),
        EmissionFigure(fields["figure"]),
        str(fields["item"]),
        str(fields["unit"]),
    )
