"""The large background as Brightway takes it: float64 datapackages and five methods, for bw2calc's own classes.

Activity numbers are their positions, flow numbers follow behind them. Packages are written to disk as bw2data keeps
them, uncompressed zip files.
"""

from pathlib import Path
from typing import Any

import bw_processing
import numpy as np
import numpy.typing as npt
from fsspec.implementations.zip import ZipFileSystem
from scene import FOLDER, per_channel

from background_db.greenhouse_flows import snapshot_flow_keys
from background_db.inventory.linked_system import Entries
from background_db.snapshot import Snapshot
from footprint_app.calculation.background_scores import BackgroundTotals
from footprint_app.calculation.solve import import_bw2calc

bw2calc = import_bw2calc()
"""Without bw2data, as this project imports it: faster to start and otherwise the same."""
HAS_PYPARDISO: bool = bw2calc.PYPARDISO


def background_package(snapshot: Snapshot) -> Any:
    """Return the background's datapackage, from disk; written on the first call."""
    path = FOLDER / f"{snapshot.digest}.zip"
    if not path.is_file():
        _write_background(snapshot, path)
    return bw_processing.load_datapackage(ZipFileSystem(str(path)))


def _write_background(snapshot: Snapshot, path: Path) -> None:
    making = path.with_suffix(".making")
    system = ZipFileSystem(str(making), mode="w")
    package = bw_processing.create_datapackage(fs=system, name="background")
    technosphere = snapshot.technosphere_entries
    _add(package, "technosphere_matrix", technosphere, 0, technosphere.row != technosphere.column)
    biosphere = snapshot.biosphere_entries
    _add(package, "biosphere_matrix", biosphere, snapshot.size, np.zeros(len(biosphere), dtype=np.bool_))
    package.finalize_serialization()
    making.replace(path)


def _add(package: Any, matrix: str, entries: Entries, offset: int, flip: npt.NDArray[np.bool_]) -> None:
    indices = np.empty(len(entries), dtype=bw_processing.INDICES_DTYPE)
    indices["row"], indices["col"] = entries.row + offset, entries.column
    values = np.where(flip, -entries.amount, entries.amount)
    distributions = np.zeros(len(entries), dtype=bw_processing.UNCERTAINTY_DTYPE)
    for name in ("scale", "shape", "minimum", "maximum"):
        distributions[name] = np.nan
    distributions["uncertainty_type"] = entries.kind
    distributions["loc"] = np.where(entries.kind, entries.loc, values)
    distributions["scale"] = entries.scale
    package.add_persistent_vector(
        matrix=matrix,
        name=matrix,
        indices_array=indices,
        data_array=values,
        flip_array=flip,
        distributions_array=distributions,
    )


def method_packages(snapshot: Snapshot, totals: BackgroundTotals) -> list[Any]:
    """Return one datapackage of characterisation for each of five channels."""
    of_flow = snapshot_flow_keys(snapshot.flows)
    factors, _ = per_channel(totals)
    return [_method(snapshot.size, of_flow, dict(zip(totals.flow_keys, column, strict=True))) for column in factors.T]


def _method(offset: int, of_flow: tuple[str, ...], factors: dict[str, float]) -> Any:
    rows = [(number, factors[key]) for number, key in enumerate(of_flow) if key and factors[key]]
    indices = np.empty(len(rows), dtype=bw_processing.INDICES_DTYPE)
    indices["row"] = [number + offset for number, _ in rows]
    indices["col"] = indices["row"]
    package = bw_processing.create_datapackage(sum_intra_duplicates=False)
    package.add_persistent_vector(
        matrix="characterization_matrix",
        name="method",
        indices_array=indices,
        data_array=np.array([value for _, value in rows]),
    )
    return package


def loaded_lca(packages: list[Any], demand: dict[int, float]) -> Any:
    """Return an `LCA` that is loaded, factorised and solved once."""
    lca = bw2calc.LCA(demand, data_objs=packages)
    # pypardiso keeps its factorisation by itself; SuperLU's has to be asked for.
    lca.lci(factorize=not HAS_PYPARDISO)
    lca.lcia()
    return lca
