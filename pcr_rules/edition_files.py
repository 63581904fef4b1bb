"""An edition from the files of its package: identity, clauses, parameters, and the functions that check them."""

import hashlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from background_db.errors import DataFileError
from background_db.provenance import ValidityPeriod
from background_db.strict_yaml import load, reject_unknown_keys
from pcr_rules.category_frame import load_frame, load_ranges, load_scope
from pcr_rules.category_rules import CategoryFrame, CategoryRules, Check
from pcr_rules.clause_register import load_clauses
from pcr_rules.edition_methods import MethodChoice, load_methods
from pcr_rules.parameters import load_parameters
from pcr_rules.rule_documents.document import RuleDocument, load_document

_KEYS = (
    "edition",
    "number",
    "title_zh",
    "title_en",
    "issuer",
    "level",
    "valid_from",
    "valid_to",
    "disputed_start",
    "is_text_read",
    "allows_substitution",
)
_CATEGORY_KEYS = ("category", "document", "builds_on", "scope")


def load_edition(
    package: str,
    identity_file: str,
    *,
    study_checks: tuple[tuple[str, Check], ...],
    result_checks: tuple[tuple[str, Check], ...],
) -> CategoryRules:
    """Return the edition whose files lie in `package`: `identity_file`, `clauses.yaml` and `parameters.yaml`.

    An edition for a product category also has the key `category` in its identity, `frame.yaml` and `ranges.yaml`; one
    that decides how the number is made has `methods.yaml`.

    Raises:
        DataFileError: a file is broken.
    """
    folder = resources.files(package)
    values: dict[str, Any] = reject_unknown_keys(
        load(_text(folder, identity_file), identity_file), (*_KEYS, "category"), identity_file
    )
    if not set(values) >= set(_KEYS):
        raise DataFileError(f"{package}/{identity_file}: needs {', '.join(_KEYS)}")
    return CategoryRules(
        edition=values["edition"],
        number=values["number"],
        title_zh=values["title_zh"],
        title_en=values["title_en"],
        issuer=values["issuer"],
        level=values["level"],
        validity=ValidityPeriod(values["valid_from"], values["valid_to"]),
        is_text_read=values["is_text_read"],
        clauses=load_clauses(_text(folder, "clauses.yaml"), f"{package}/clauses.yaml"),
        parameters=load_parameters(_text(folder, "parameters.yaml"), f"{package}/parameters.yaml"),
        study_checks=study_checks,
        result_checks=result_checks,
        allows_substitution=values["allows_substitution"],
        digest=folder_digest(folder),
        disputed_start=values["disputed_start"],
        category=_category(folder, values.get("category"), f"{package}/{identity_file}"),
        methods=_methods(folder, package),
    )


def _methods(folder: Traversable, package: str) -> tuple[MethodChoice, ...]:
    """Read `methods.yaml` where an edition decides on the making of the number."""
    name = "methods.yaml"
    return load_methods(_text(folder, name), f"{package}/{name}") if folder.joinpath(name).is_file() else ()


def _category(folder: Traversable, entry: object, where: str) -> CategoryFrame | None:
    """Read what an edition for a product category adds: `frame.yaml` and `ranges.yaml` beside its identity."""
    if entry is None:
        return None
    fields: dict[str, Any] = reject_unknown_keys(entry, _CATEGORY_KEYS, f"{where} › category")
    if set(fields) != set(_CATEGORY_KEYS):
        raise DataFileError(f"{where} › category: needs {', '.join(_CATEGORY_KEYS)}")
    return CategoryFrame(
        category=str(fields["category"]),
        document=str(fields["document"]),
        builds_on=str(fields["builds_on"]),
        scope=load_scope(fields["scope"], f"{where} › scope"),
        rows=load_frame(_text(folder, "frame.yaml"), f"{where} › frame.yaml"),
        ranges=load_ranges(_text(folder, "ranges.yaml"), f"{where} › ranges.yaml"),
        own_document=_own_document(folder, str(fields["document"]), where),
    )


def _own_document(folder: Traversable, document_id: str, where: str) -> RuleDocument | None:
    """Read `document.yaml`, where an edition from elsewhere tells of a document that the register does not know."""
    if not folder.joinpath("document.yaml").is_file():
        return None
    document = load_document(_text(folder, "document.yaml"), f"{where} › document.yaml")
    if document.document_id != document_id:
        raise DataFileError(f"{where}: document {document_id} is not that of document.yaml, {document.document_id}")
    return document


def _text(folder: Traversable, name: str) -> str:
    return folder.joinpath(name).read_text(encoding="utf-8")


def folder_digest(folder: Traversable) -> str:
    """Return the SHA-256 over names and contents of all files of a package, compiled files left out."""
    digest = hashlib.sha256()
    for name, content in sorted(_files(folder, "")):
        # Lengths keep two different lists of files from reading as the same bytes.
        digest.update(f"{len(name)} {len(content)} {name}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry, f"{prefix}{entry.name}/")
        elif not entry.name.endswith(".pyc"):
            # A checkout with other line ends is the same edition.
            yield f"{prefix}{entry.name}", entry.read_bytes().replace(b"\r\n", b"\n")
