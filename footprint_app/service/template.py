"""An empty workbook to fill in, or one that shows an example, with the factors at hand on a sheet of their own."""

import contextlib
from pathlib import Path

from background_db.catalogue import FactorCatalogue
from background_db.factors import FactorScope
from background_db.messages import Language
from footprint_app.ingest.template import write_template
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.factor_uses import period_text, source_text


def write(
    path: Path, language: Language, *, example: bool = False, with_plant: bool = False, force: bool = False
) -> Path:
    """Write the workbook, `with_plant` with the sheets for the records of a plant; an existing file is never overwritten unless `force`.

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
        factors = factor_rows(catalogue_of(), language)
        write_template(scratch, language, example=example, with_plant=with_plant, factors=factors)
        scratch.replace(path)
    except OSError as error:  # no permission, a full disk, or on Windows a workbook that Excel holds open
        raise WrongUseError("service.file_not_writable", file=path, cause=error.strerror) from error
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
    return path


def factor_rows(catalogue: FactorCatalogue, language: Language) -> tuple[tuple[str, ...], ...]:
    """Return (provider, name, per unit, geography, period, source) of every factor that a product study may name."""
    return tuple(
        (
            f"factor:{factor.factor_id}",
            (factor.name_zh if language == "zh" else factor.name_en) or factor.name_zh,
            factor.per_unit,
            factor.geography,
            period_text(factor.data_period),
            source_text(factor, catalogue),
        )
        for factor in catalogue.find()
        if factor.scope is not FactorScope.ENTERPRISE_ENERGY
    )
