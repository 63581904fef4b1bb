"""Checks of the certificates themselves, when they come in: ids, and whole certificates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from background_db.findings import NOWHERE, Finding, Place, integrity_error
from pcr_rules.certificates import WATT_HOURS_PER_CERTIFICATE, CertificateLot
from pcr_rules.green_certificates.certificate_ids import structure_on

NO_PLACES: Mapping[str, Place] = {}


def unique_ids(lots: Sequence[CertificateLot], places: Mapping[str, Place] = NO_PLACES) -> Iterator[Finding]:
    """GEC-01: every id has 32 digits, and no certificate stands in two of the lots.

    `places` says where a lot (by its id) was written; a lot without ids (no serial width) cannot be judged by digits.
    """
    for lot in lots:
        expected = structure_on(lot.generation_month).digits
        for written in (lot.certificate_id(lot.first_serial), lot.certificate_id(lot.last_serial)):
            if lot.serial_digits and (len(written) != expected or not written.isdigit()):
                where = places.get(lot.lot_id, NOWHERE)
                yield integrity_error(
                    "GEC-01-LENGTH", where, "GEC-01", value=written, found=len(written), expected=expected
                )
    for first, second in overlapping(lots):
        yield overlap_finding(first, second, places)


def overlapping(lots: Iterable[CertificateLot]) -> Iterator[tuple[CertificateLot, CertificateLot]]:
    """Yield pairs of lots that share certificates, each lot with the furthest-reaching one before it."""
    ordered = sorted(lots, key=lambda lot: (lot.id_prefix, lot.id_suffix, lot.first_serial, lot.last_serial))
    reaching: CertificateLot | None = None
    for lot in ordered:
        is_same = reaching is not None and (reaching.id_prefix, reaching.id_suffix) == (lot.id_prefix, lot.id_suffix)
        if reaching is None or not is_same:
            reaching = lot
            continue
        if lot.first_serial <= reaching.last_serial:
            yield reaching, lot
        if lot.last_serial > reaching.last_serial:
            reaching = lot


def overlap_finding(
    first: CertificateLot, second: CertificateLot, places: Mapping[str, Place] = NO_PLACES, other: str = ""
) -> Finding:
    """Say which certificates stand in two lots; placed at the second, `other` says where the first stands."""
    begin, end = max(first.first_serial, second.first_serial), min(first.last_serial, second.last_serial)
    return integrity_error(
        "GEC-01-OVERLAP",
        places.get(second.lot_id, NOWHERE),
        "GEC-01",
        first=second.certificate_id(begin),
        last=second.certificate_id(end),
        count=end - begin + 1,
        other=other or str(places.get(first.lot_id, "")) or first.lot_id,
    )


def whole_certificates(watt_hours: int, where: Place = NOWHERE) -> Iterator[Finding]:
    """GEC-02: what is claimed is a whole number of certificates, 1 MWh each."""
    count, rest = divmod(watt_hours, WATT_HOURS_PER_CERTIFICATE)
    if watt_hours <= 0 or rest:
        yield integrity_error(
            "GEC-02-NOT-WHOLE", where, "GEC-02", kwh=f"{watt_hours / 1000:,.3f}", below=count, above=count + 1
        )


def overlapping_serials(ranges: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Yield (lot, first, last) of serials that stand in two of the ranges (lot, first, last)."""
    for (lot, _, last), (other, first, until) in pairwise(sorted(ranges)):
        if lot == other and first <= last:
            yield lot, first, min(last, until)
