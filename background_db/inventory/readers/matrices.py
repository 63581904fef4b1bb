"""Systems that come as matrices: USEEIO's JSON, NPZ arrays, or plain CSV tables that a user can write.

They are linked and mono-functional already, so they end in a `LinkedSystem` and pass `resolve` by. Three forms:

- USEEIO as JSON (`matrices_useeio`): sectors, flows, indicators and the matrices A, B, C.
- NPZ (`matrices_npz`): arrays `A_row`, `A_col`, `A_data`, `B_row`, `B_col`, `B_data`, and names where they are known.
- CSV (`matrices_csv`): `activities.csv`, `flows.csv`, `technosphere.csv`, `biosphere.csv`, `methods.csv`.

The technosphere stands either as such (+production on the diagonal, inputs negative) or as direct requirements A, units
of i per unit of j; the second becomes I − A, with A's own diagonal as entries beside the 1.
"""

from pathlib import Path

from background_db.inventory.readers.archive import Source, open_source
from background_db.inventory.readers.matrix_reading import MatrixReading, fault

FORMAT = "matrices"


def recognise(source: Source) -> bool:
    """Tell one of the three forms by the names in the source."""
    return _form_of(source) != ""


def read_matrices(path: Path) -> MatrixReading:
    """Read a folder, zip or NPZ file in one of the three forms."""
    from background_db.inventory.readers.matrices_csv import read_csv
    from background_db.inventory.readers.matrices_npz import read_npz
    from background_db.inventory.readers.matrices_useeio import read_useeio

    with open_source(path) as source:
        if source.findings:
            return MatrixReading(path.stem, findings=source.findings)
        form = _form_of(source)
        if not form:
            return MatrixReading(
                path.stem, findings=(fault(source, "", reason="⟨不是三种形式之一|none of the three forms⟩"),)
            )
        return {"useeio": read_useeio, "npz": read_npz, "csv": read_csv}[form](source)


def _form_of(source: Source) -> str:
    if source.names(ending="sectors.json") and source.names(ending="matrix/A.json"):
        return "useeio"
    if "A_row.npy" in source:
        return "npz"
    if source.names(ending="technosphere.csv") and source.names(ending="activities.csv"):
        return "csv"
    return ""
