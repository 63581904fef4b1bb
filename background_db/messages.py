"""Texts of findings, by code, Chinese and English: what is wrong, what it means for the footprint, what to do.

Each package keeps the texts of the findings it raises in its `messages.yaml`; a catalogue is read from the
packages that the caller names, as this floor does not know the floors above.
"""

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Literal

from background_db.errors import DataFileError
from background_db.findings import Finding, Gate, Place, Severity
from background_db.strict_yaml import load, reject_unknown_keys

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
PARTS = ("what", "meaning", "remedy")
_IN: Mapping[Language, str] = MappingProxyType({"zh": r"\1", "en": r"\2"})
_IN_BOTH = re.compile(r"⟨([^⟨|⟩]*)\|([^⟨|⟩]*)⟩")


@dataclass(frozen=True, slots=True)
class Message:
    """The three parts of a text, with {placeholders} for the values of a finding."""

    what: str
    meaning: str
    remedy: str

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of all values the text shows."""
        parsed = (part for text in (self.what, self.meaning, self.remedy) for part in string.Formatter().parse(text))
        return frozenset(name for _, name, _, _ in parsed if name)


@dataclass(frozen=True, slots=True)
class RenderedFinding:
    """A finding as a person reads it."""

    code: str
    severity: Severity
    gate: Gate
    clause: str
    where: Place
    what: str
    meaning: str
    remedy: str


class _Shown(dict[str, str]):
    """Shows a placeholder without value as its name: a missing value must not hide the finding."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def values_in(finding: Finding, language: Language) -> dict[str, str]:
    """Return the values of a finding, with words that stand in both languages in the one asked for."""
    return {name: _IN_BOTH.sub(_IN[language], value) for name, value in finding.values}


@dataclass(frozen=True, slots=True)
class MessageCatalogue:
    """All texts of the named packages."""

    messages: Mapping[str, Mapping[Language, Message]]

    def message(self, code: str, language: Language) -> Message:
        """Return the text of a code; for an unknown code one that says so, so that no finding is lost."""
        if code in self.messages:
            return self.messages[code][language]
        if language == "zh":
            return Message(f"发现项 {code}（无文字说明）。", "其含义未登记。", "请把此代码报告给软件维护者。")
        return Message(
            f"Finding {code} (without text).", "Its meaning is not registered.", "Report this code to the maintainers."
        )

    def render(self, finding: Finding, language: Language) -> RenderedFinding:
        """Fill the text of a finding with its values."""
        message = self.message(finding.code, language)
        values = _Shown(values_in(finding, language))
        what, meaning, remedy = (text.format_map(values) for text in (message.what, message.meaning, message.remedy))
        return RenderedFinding(
            finding.code, finding.severity, finding.gate, finding.clause, finding.where, what, meaning, remedy
        )


@cache
def load_messages(packages: tuple[str, ...] = ("background_db",)) -> MessageCatalogue:
    """Read every `messages.yaml` in the named packages and the folders below them.

    Raises:
        DataFileError: a file lacks a language or part, a code stands in two files, or placeholders differ.
    """
    found: dict[str, Mapping[Language, Message]] = {}
    for package in packages:
        for name, text in _files_of(package):
            for code, texts in _read(text, name).items():
                if code in found:
                    raise DataFileError(f"{name}: code {code} has a text in another file already")
                found[code] = texts
    return MessageCatalogue(found)


def messages_of(codes: Iterable[str], packages: tuple[str, ...]) -> MessageCatalogue:
    """Read the texts of some codes alone: of half a hundred files, those in which one of them stands.

    What `load_messages` says of all files together (a code that stands twice) is not looked for again here.
    """
    wanted = frozenset(codes)
    found: dict[str, Mapping[Language, Message]] = {}
    for package in packages:
        for name, text in _files_of(package):
            if any(code in text for code in wanted):
                known = _read(text, name)
                found |= {code: known[code] for code in wanted & known.keys()}
    return MessageCatalogue(found)


def render(finding: Finding, language: Language, packages: tuple[str, ...] = ("background_db",)) -> RenderedFinding:
    """Render one finding with the texts of the named packages."""
    return load_messages(packages).render(finding, language)


@cache
def _files_of(package: str) -> tuple[tuple[str, str], ...]:
    return tuple(_message_files(resources.files(package), package))


def _message_files(folder: Traversable, name: str) -> list[tuple[str, str]]:
    files = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name not in {"data", "__pycache__"}:
            files += _message_files(entry, f"{name}/{entry.name}")
        elif entry.name == "messages.yaml":
            files.append((f"{name}/{entry.name}", entry.read_text(encoding="utf-8")))
    return files


@cache
def _read(text: str, where: str) -> dict[str, Mapping[Language, Message]]:
    loaded = load(text, where)
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise DataFileError(f"{where}: expected codes with texts")
    return {str(code): _one(texts, f"{where} › {code}") for code, texts in loaded.items()}


def _one(texts: object, where: str) -> Mapping[Language, Message]:
    by_language = reject_unknown_keys(texts, LANGUAGES, where)
    messages: dict[Language, Message] = {}
    for language in LANGUAGES:
        parts = reject_unknown_keys(by_language.get(language), PARTS, f"{where} › {language}")
        if set(parts) != set(PARTS) or not all(isinstance(part, str) and part.strip() for part in parts.values()):
            raise DataFileError(f"{where} › {language}: needs {', '.join(PARTS)}, each a text")
        messages[language] = Message(*(parts[part].strip() for part in PARTS))
    shown_zh, shown_en = messages["zh"].placeholders, messages["en"].placeholders
    if shown_zh != shown_en:
        raise DataFileError(f"{where}: the languages show different values: {sorted(shown_zh ^ shown_en)}")
    return messages
