"""Suppliers' footprints: the form to send out, records that come back, and those that a study holds."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from background_db.findings import Finding, Place, any_blocks_number, integrity_error, located
from background_db.messages import Language
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.supplier_records.form import write_form
from footprint_app.ingest.supplier_records.read_records import read_supplier_records
from footprint_app.service.convert import FORMS, write_study_file
from footprint_app.service.errors import WrongUseError
from pcr_rules.plant.suppliers.record import consistency_findings, missing_field_findings, use_findings
from pcr_rules.plant.suppliers.repairs import repair_record
from pcr_rules.plant_records.supplier_repairs import SupplierRepair
from pcr_rules.study import ProductStudy
from pcr_rules.study_sources import SupplierFootprint


@dataclass(frozen=True, slots=True)
class SuppliersAnswer:
    """The records that were read, those that are complete and consistent, what was found, and the study written."""

    records: tuple[SupplierFootprint, ...]
    accepted: tuple[SupplierFootprint, ...]
    findings: tuple[Finding, ...]
    written: Path | None = None


def form(path: Path, language: Language, *, as_list: bool = False, force: bool = False) -> Path:
    """Write the form that a supplier fills in; it is also what `add` reads.

    Raises:
        WrongUseError: the file exists, its name does not end in .xlsx, its folder is not there, or it cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise WrongUseError("service.not_xlsx", file=path)
    if path.exists() and not force:
        raise WrongUseError("service.file_exists", file=path)
    if not path.parent.is_dir():
        raise WrongUseError("service.no_folder", folder=path.parent)
    scratch = path.with_name(f".{path.stem}-writing.xlsx")
    try:
        write_form(scratch, language, as_list=as_list)
        scratch.replace(path)
    except OSError as error:
        raise WrongUseError("service.file_not_writable", file=path, cause=error.strerror) from error
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
    return path


def parse_repairs(written: Iterable[str], reason: str, by: str, on: date) -> tuple[SupplierRepair, ...]:
    """Read ``S1:gwp_set=AR6``: the footprint's id, the field, the value; reason and name belong to all of them.

    Raises:
        WrongUseError: a text has another form.
    """
    repairs = []
    for text in written:
        name, _, value = text.partition("=")
        footprint_id, colon, field_name = name.rpartition(":")
        if not colon or "=" not in text:
            raise WrongUseError("service.not_a_repair", text=text)
        repairs.append(
            SupplierRepair(
                footprint_id=footprint_id.strip(),
                field_name=field_name.strip(),
                value=value.strip(),
                reason=reason,
                repaired_by=by,
                repaired_on=on,
            )
        )
    return tuple(repairs)


def add(
    files: tuple[Path, ...],
    into: Path | None,
    language: Language,
    *,
    repairs: tuple[SupplierRepair, ...] = (),
    out: Path | None = None,
    force: bool = False,
) -> SuppliersAnswer:
    """Read records and put them into a study: `out`, or the study's own file with `force`.

    A record that lacks a field of the minimum record or contradicts itself is refused with a finding a field, unless
    a repair fills it in; the repairs stand in the study and are told in every result. A record whose id the study
    has takes the place of the old one only with `force`. Nothing is written while anything is refused.

    Raises:
        WrongUseError: a file is not there, or the target exists or cannot be written.
    """
    study, of_study = _study(into)
    records, findings = _records(files)
    accepted = []
    for record in records:
        found = _judged(record, repairs, study)
        findings += found
        if not any_blocks_number(found):
            accepted.append(record)
    findings += _stray_repairs(repairs, records)
    if study is not None and not force:
        findings += _known_already(accepted, study)
    everything = (*of_study, *findings)
    if not accepted or study is None or into is None or any_blocks_number(everything):
        return SuppliersAnswer(tuple(records), tuple(accepted), tuple(everything))
    target = _target(into, out, force=force)
    write_study_file(_with_records(study, accepted, repairs), target, language)
    return SuppliersAnswer(tuple(records), tuple(accepted), tuple(everything), target)


def listed(study: Path) -> SuppliersAnswer:
    """Return the records of a study with what each lacks or contradicts.

    Raises:
        WrongUseError: there is no study.
    """
    read, findings = _study(study)
    if read is None:
        return SuppliersAnswer((), (), findings)
    made = read_study(study).places
    repairs = read.plant.supplier_repairs
    found = [each for record in read.supplier_footprints for each in _judged(record, repairs, read)]
    told = located(found, made)
    whole = tuple(
        record for record in read.supplier_footprints if not any_blocks_number(_judged(record, repairs, read))
    )
    return SuppliersAnswer(read.supplier_footprints, whole, (*findings, *told))


def _study(path: Path | None) -> tuple[ProductStudy | None, tuple[Finding, ...]]:
    if path is None:
        return None, ()
    if not path.is_file():
        raise WrongUseError("service.no_file", file=path)
    reading = read_study(path)
    return reading.study, tuple(each for each in reading.findings if each.blocks_number)


def _records(files: tuple[Path, ...]) -> tuple[list[SupplierFootprint], list[Finding]]:
    records: list[SupplierFootprint] = []
    findings: list[Finding] = []
    for file in files:
        if not file.is_file():
            raise WrongUseError("service.no_file", file=file)
        reading = read_supplier_records(file)
        findings += reading.findings
        seen = {record.footprint_id for record in records}
        findings += [
            integrity_error("SUPPLIER-TWICE", Place(file.name), footprint=record.footprint_id)
            for record in reading.footprints
            if record.footprint_id in seen
        ]
        records += reading.footprints
    return records, findings


def _judged(
    record: SupplierFootprint, repairs: Iterable[SupplierRepair], study: ProductStudy | None
) -> tuple[Finding, ...]:
    """Say what is wrong with a record once its repairs are made, and what was repaired."""
    findings: list[Finding] = []
    for repair in repairs:
        if repair.footprint_id == record.footprint_id:
            repaired, told = repair_record(record, repair, Place(path=f"supplier:{record.footprint_id}"))
            findings.append(told)
            record = repaired or record
    findings += missing_field_findings(record, is_offered=True)
    findings += consistency_findings(record)
    if study is not None:
        findings += use_findings(record, study)
    return tuple(findings)


def _stray_repairs(repairs: Iterable[SupplierRepair], records: Iterable[SupplierFootprint]) -> list[Finding]:
    known = {record.footprint_id for record in records}
    return [
        integrity_error(
            "SUPPLIER-REPAIR-OF-NOTHING", footprint=repair.footprint_id, near=", ".join(sorted(known)) or "—"
        )
        for repair in repairs
        if repair.footprint_id not in known
    ]


def _known_already(records: Iterable[SupplierFootprint], study: ProductStudy) -> list[Finding]:
    known = {footprint.footprint_id for footprint in study.supplier_footprints}
    return [
        integrity_error(
            "SUPPLIER-KNOWN-ALREADY", Place(path=f"supplier:{record.footprint_id}"), footprint=record.footprint_id
        )
        for record in records
        if record.footprint_id in known
    ]


def _target(into: Path, out: Path | None, *, force: bool) -> Path:
    target = out or into
    if target.suffix.lower() not in FORMS:
        raise WrongUseError("service.not_a_form", file=target, known=", ".join(FORMS))
    if target.exists() and not force:
        raise WrongUseError("service.file_exists", file=target)
    if not target.parent.is_dir():
        raise WrongUseError("service.no_folder", folder=target.parent)
    return target


def _with_records(
    study: ProductStudy, records: Iterable[SupplierFootprint], repairs: tuple[SupplierRepair, ...]
) -> ProductStudy:
    """Put records and repairs into a study; what it holds under the same id goes."""
    new = {record.footprint_id: record for record in records}
    kept = tuple(each for each in study.supplier_footprints if each.footprint_id not in new)
    old_repairs = tuple(each for each in study.plant.supplier_repairs if each.footprint_id not in new)
    return replace(
        study,
        supplier_footprints=(*kept, *new.values()),
        plant=replace(study.plant, supplier_repairs=(*old_repairs, *repairs)),
    )
