"""The 32-digit id of a certificate: what its digits are, as far as is known, and what a wrong one looks like.

17 digits are the project's file code; the 15 that follow are generation date, serial number, class of the
electricity and class of the trade, in this order. The widths of these four are an unverified parameter.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from background_db.findings import Finding, Place, integrity_error
from pcr_rules.green_certificates.rule_values import rule_value

_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")
_BETWEEN = re.compile(r"\s*(?:至|到|~|～|—|–|-)\s*")


@dataclass(frozen=True, slots=True)
class IdStructure:
    """Widths of the fields of an id."""

    project_code: int
    generation_date: int
    serial: int
    electricity_class: int
    trade_class: int

    @property
    def digits(self) -> int:
        """Length of an id."""
        return self.project_code + self.generation_date + self.serial + self.electricity_class + self.trade_class

    @property
    def before_serial(self) -> int:
        """Digits before the serial number."""
        return self.project_code + self.generation_date

    @property
    def after_serial(self) -> int:
        """Digits after the serial number."""
        return self.electricity_class + self.trade_class


@dataclass(frozen=True, slots=True, order=True)
class CertificateId:
    """An id taken apart around its serial number; ordered so that consecutive certificates stand together."""

    prefix: str
    suffix: str
    serial: int

    @property
    def lot_key(self) -> tuple[str, str]:
        """What certificates of one lot have in common."""
        return self.prefix, self.suffix


def structure_on(month: date) -> IdStructure:
    """Return the structure of the ids of electricity generated in a month."""
    return IdStructure(
        project_code=rule_value("project_code_digits", month),
        generation_date=rule_value("generation_date_digits", month),
        serial=rule_value("serial_digits", month),
        electricity_class=rule_value("electricity_class_digits", month),
        trade_class=rule_value("trade_class_digits", month),
    )


def written_id(cell: object) -> str:
    """Return an id as text, without the marks that exports put around it to keep its digits (', ", tab, blanks)."""
    text = f"{cell:.0f}" if isinstance(cell, float) else str(cell)
    return re.sub(r"[\s'\"=`]+", "", unicodedata.normalize("NFKC", text))


def read_id(cell: object, structure: IdStructure, where: Place) -> CertificateId | Finding:
    """Read one id, or say why it is none.

    A spreadsheet keeps 15 digits of a number: an id stored as a number has lost its end for good.
    """
    if isinstance(cell, int | float) or _SCIENTIFIC.match(str(cell).strip()):
        return integrity_error("GEC-01-DIGITS-LOST", where, "GEC-01", value=cell)
    text = written_id(cell)
    if not text.isascii() or not text.isdigit():
        return integrity_error("GEC-01-NOT-DIGITS", where, "GEC-01", value=str(cell).strip())
    if len(text) != structure.digits:
        return integrity_error("GEC-01-LENGTH", where, "GEC-01", value=text, found=len(text), expected=structure.digits)
    end = len(text) - structure.after_serial
    return CertificateId(text[: structure.before_serial], text[end:], int(text[structure.before_serial : end]))


def range_ends(cell: object) -> tuple[object, object]:
    """Return first and last id of a cell: both the same for a single id, the ends of ``first-last`` for a range."""
    if not isinstance(cell, str):
        return cell, cell
    parts = [part for part in _BETWEEN.split(cell.strip()) if part]
    return (parts[0], parts[1]) if len(parts) == 2 else (cell, cell)  # noqa: PLR2004 - two ends
