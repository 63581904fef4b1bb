"""The register of the rules for certificates, from `clauses.yaml`."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys

_KEYS = ("id", "title_zh", "title_en", "severity", "origin", "mark", "implemented_by")
_FILE = "clauses.yaml"


@dataclass(frozen=True, slots=True)
class CertificateRule:
    """One rule: where it comes from, how its text was read, and the functions of this folder that check it."""

    rule_id: str
    title_zh: str
    title_en: str
    severity: str
    origin: str
    mark: str
    implemented_by: tuple[str, ...]
    """``module.function``."""


@cache
def certificate_rules() -> tuple[CertificateRule, ...]:
    """Read the register.

    Raises:
        DataFileError: a key is missing or unknown.
    """
    text = (resources.files("pcr_rules.green_certificates") / _FILE).read_text(encoding="utf-8")
    rows = reject_unknown_keys(load(text, _FILE), ("clauses",), _FILE)["clauses"]
    return tuple(_rule(row, f"{_FILE} › {number}") for number, row in enumerate(rows, start=1))


def _rule(row: object, where: str) -> CertificateRule:
    values = reject_unknown_keys(row, _KEYS, where)
    if set(values) != set(_KEYS):
        raise DataFileError(f"{where}: needs {', '.join(_KEYS)}")
    texts = {name: str(values[name]) for name in _KEYS[1:-1]}
    return CertificateRule(rule_id=str(values["id"]), implemented_by=tuple(map(str, values["implemented_by"])), **texts)
