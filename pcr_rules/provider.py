"""How a study names where an input comes from: ``kind:key``, for a process with a product flow ``#flow``.

The reader, the checks and the linking all read this one grammar. Kinds may be written in Chinese.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class ProviderKind(StrEnum):
    """What a provider text points to."""

    PROCESS = "process"
    FACTOR = "factor"
    SUPPLIER = "supplier"
    ELECTRICITY = "electricity"
    BACKGROUND = "background"
    BURDEN_FREE = "burden_free"
    """Waste of another product system that enters without burden (cut-off); the key is the reason."""


_WORDS: dict[str, ProviderKind] = {
    **{kind.value: kind for kind in ProviderKind},
    "过程": ProviderKind.PROCESS,
    "因子": ProviderKind.FACTOR,
    "供应商": ProviderKind.SUPPLIER,
    "电力": ProviderKind.ELECTRICITY,
    "背景": ProviderKind.BACKGROUND,
    "无负荷": ProviderKind.BURDEN_FREE,
}
_KIND = re.compile(rf"\s*(?P<word>{'|'.join(_WORDS)})\s*[:：]\s*(?P<key>.*?)\s*", re.IGNORECASE | re.DOTALL)
# A second provider in the same cell is told apart from a key that contains a separator by the kind that follows it.
_NEXT_PROVIDER = re.compile(rf"[;；,，、\n|+]\s*(?=(?:{'|'.join(_WORDS)})\s*[:：])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProviderRef:
    """A provider as named: its kind, its key and, for a process, the product flow taken (empty: its only one)."""

    kind: ProviderKind
    key: str
    flow: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.key}" + (f"#{self.flow}" if self.flow else "")


def split_providers(text: str) -> tuple[str, ...]:
    """Return the provider texts in one cell; more than one means that the row has no single provider."""
    return tuple(part.strip() for part in _NEXT_PROVIDER.split(text) if part.strip())


@lru_cache(maxsize=4096)
def factor_key(text: str) -> str:
    """Return the key of a factor named by its bare id or as a provider: ``elec.x``, ``factor:elec.x``, ``因子：elec.x``.

    A supplier's footprint keeps its kind, ``supplier:S-1``, as linked studies hold it under that key.
    """
    found = _KIND.fullmatch(unicodedata.normalize("NFC", text))
    if found is None:
        return text.strip()
    kind = _WORDS[found["word"].casefold()]
    return found["key"] if kind is ProviderKind.FACTOR else f"{kind.value}:{found['key']}"


@lru_cache(maxsize=16384)
def parse_provider(text: str) -> ProviderRef | None:
    """Read one provider: ``process:extrusion#profile`` → (process, extrusion, profile); None if it is none.

    Two providers in one text, an unknown kind, an empty key or an empty flow after ``#`` are none.
    """
    found = _KIND.fullmatch(unicodedata.normalize("NFC", text))
    if found is None or not found["key"] or len(split_providers(text)) != 1:
        return None
    kind = _WORDS[found["word"].casefold()]
    if kind is not ProviderKind.PROCESS:
        return ProviderRef(kind, found["key"])
    key, mark, flow = (part.strip() for part in found["key"].partition("#"))
    return ProviderRef(kind, key, flow) if key and (flow or not mark) else None
