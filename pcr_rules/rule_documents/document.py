"""The known documents with product category rules, read from `documents.yaml`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from background_db.errors import DataFileError, UnknownKeyError
from background_db.findings import nearest
from background_db.strict_yaml import load, reject_unknown_keys

_KEYS = (
    "id", "number", "category", "product_zh", "product_en", "level", "status", "issued_on", "in_force_on", "text_read",
    "mark", "source", "editions",
)  # fmt: skip
_OPTIONAL_KEYS = ("conflict", "also_for", "title_zh", "title_en", "issuer_zh", "issuer_en", "valid_to", "replaced_by")


class Level(StrEnum):
    """Who stands behind a document, the strongest first where nothing else decides."""

    NATIONAL_ORDER = "national-order"
    NATIONAL = "national"
    SECTOR = "sector"
    ADOPTED_GROUP = "adopted-group"
    """A group standard that a ministry's list adopts (采信)."""
    GROUP = "group"
    LOCAL = "local"
    INTERNATIONAL = "international"
    LABEL_SCHEME = "label-scheme"
    """Special rules of a certification scheme: first for its label, and for nothing else."""


class State(StrEnum):
    """Where a document stands."""

    DRAFT = "draft"
    ISSUED = "issued"
    """Published; the day from which it holds is not known, or still to come."""
    TRIAL = "trial"
    IN_FORCE = "in-force"


class TextRead(StrEnum):
    """How far the text was read by those who keep this register."""

    NONE = "none"
    CONTENTS = "contents"
    SUMMARY = "summary"
    PARENT = "parent"
    APPLIED = "applied"
    CLAUSES = "clauses"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class RuleDocument:
    """One document: its number, product, level, state, dates where known, and how far its text was read."""

    document_id: str
    number: str
    category: str
    product_zh: str
    product_en: str
    level: Level
    state: State
    issued_on: date | None
    in_force_on: date | None
    text_read: TextRead
    mark: str
    source: str
    editions: tuple[str, ...]
    """Ids of the editions that encode it."""
    conflict: str = ""
    """What sources disagree on."""
    also_for: tuple[str, ...] = ()
    """Further categories that it speaks of."""
    title_zh: str = ""
    title_en: str = ""
    """As printed; empty where only number and product were seen."""
    issuer_zh: str = ""
    issuer_en: str = ""
    valid_to: date | None = None
    """First day on which it no longer holds; None while none is known."""
    replaced_by: str = ""
    """Id of the document that takes its place from the day that one is in force."""

    @property
    def categories(self) -> tuple[str, ...]:
        """Every product category that the document speaks of."""
        return (self.category, *self.also_for)

    def holds_on(self, day: date) -> bool | None:
        """True when in force on `day`, False when not, None where its dates do not say.

        What replaces it does not count here, as the day may not be known: see `successor_holds_on`.
        """
        if self.valid_to is not None and day >= self.valid_to:
            return False
        if self.in_force_on is None and self.issued_on is not None and day < self.issued_on:
            return False
        if self.state in {State.DRAFT, State.ISSUED} and self.in_force_on is None:
            return False if self.state is State.DRAFT else None
        if self.in_force_on is not None:
            return day >= self.in_force_on
        return True if self.issued_on is not None else None

    def successor_holds_on(self, day: date) -> bool | None:
        """True when what replaces the document is in force on `day`; None where that is not known, False without one."""
        return rule_document(self.replaced_by).holds_on(day) if self.replaced_by else False

    def product(self, language: str) -> str:
        """Return the product's name in `language` ("zh" or "en")."""
        return self.product_zh if language == "zh" else self.product_en

    def title(self, language: str) -> str:
        """Return the printed title, or the product's name where the title was not seen."""
        return (self.title_zh if language == "zh" else self.title_en) or self.product(language)


@cache
def rule_documents() -> tuple[RuleDocument, ...]:
    """Return all known documents.

    Raises:
        DataFileError: a key is missing or unknown, an id stands twice, a date is none.
    """
    name = "documents.yaml"
    text = resources.files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
    entries = reject_unknown_keys(load(text, name), ("documents",), name)["documents"]
    documents = tuple(_document(entry, f"{name} › {number}") for number, entry in enumerate(entries, start=1))
    ids = [document.document_id for document in documents]
    if len(set(ids)) < len(ids):
        raise DataFileError(f"{name}: an id stands twice")
    lost = [each.document_id for each in documents if each.replaced_by and each.replaced_by not in ids]
    if lost:
        raise DataFileError(f"{name}: {', '.join(lost)} name a successor that is not in the register")
    return documents


def rule_document(document_id: str) -> RuleDocument:
    """Return a document by its id or its number.

    Raises:
        UnknownKeyError: there is none; the message names near ones.
    """
    by_name = {name: document for document in rule_documents() for name in (document.document_id, document.number)}
    if document_id not in by_name:
        near = nearest(document_id, by_name)
        raise UnknownKeyError(f"no document {document_id!r} with product category rules; near: {near}")
    return by_name[document_id]


def categories() -> tuple[str, ...]:
    """Return the product categories that a document is known for, in the order of the register."""
    return tuple(dict.fromkeys(category for document in rule_documents() for category in document.categories))


def load_document(text: str, where: str) -> RuleDocument:
    """Read the one document that an edition from elsewhere brings along (`document.yaml`), in the form of the register.

    Raises:
        DataFileError: a key is missing or unknown, or a date is none.
    """
    return _document(load(text, where), where)


def _document(entry: object, where: str) -> RuleDocument:
    fields: dict[str, Any] = reject_unknown_keys(entry, (*_KEYS, *_OPTIONAL_KEYS), where)
    missing = [key for key in _KEYS if key not in fields]
    if missing:
        raise DataFileError(f"{where}: lacks {', '.join(missing)}; write null where a date is not known")
    for key in ("issued_on", "in_force_on", "valid_to"):
        if fields.get(key) is not None and not isinstance(fields[key], date):
            raise DataFileError(f"{where}: {key} is no date; write 2024-10-01")
    return RuleDocument(
        document_id=str(fields["id"]),
        number=str(fields["number"]),
        category=str(fields["category"]),
        product_zh=str(fields["product_zh"]),
        product_en=str(fields["product_en"]),
        level=Level(fields["level"]),
        state=State(fields["status"]),
        issued_on=fields["issued_on"],
        in_force_on=fields["in_force_on"],
        text_read=TextRead(fields["text_read"]),
        mark=str(fields["mark"]),
        source=str(fields["source"]),
        editions=tuple(str(edition) for edition in fields["editions"]),
        also_for=tuple(str(category) for category in fields.get("also_for", ())),
        valid_to=fields.get("valid_to"),
        **{
            key: str(fields.get(key, ""))
            for key in ("conflict", "title_zh", "title_en", "issuer_zh", "issuer_en", "replaced_by")
        },
    )
