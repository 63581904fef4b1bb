"""Which greenhouse gas a substance of an elementary flow list is, by CAS number or by the ways its name is written.

Lists write one gas in many ways: ``Methane, dichlorodifluoro-, CFC-12``, ``CFC-12``, ``二氯二氟甲烷``,
``1,2-dichloroethane`` and ``Ethane, 1,2-dichloro-``. The names stand in ``data/greenhouse_flows/gases.csv`` (from the
IPCC's table) and ``names.csv`` (other names, Chinese ones among them).
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from background_db.errors import DataFileError

FOLDER = "data/greenhouse_flows"
_CLASS_AND_NUMBER = re.compile(r"\b(h?cfc|hfc|pfc|fc|hfe|hfo|hcfo|hcfe|hcc|halon|r)[- ]?(\d[0-9a-z]*(?:-\d[0-9a-z]*)*)")
_PARENTS = ("ane", "ene", "烷", "烯")
"""What follows such a name may make it another substance: ``methane, bromo-``, but not ``methane, from soil``."""
_SUBSTITUENT = re.compile(
    r"fluor|chlor|brom|iod|nitr|sulf|sulph|thi|ox[yoi]|amin|cyan|[hp]enyl|ethyl|氟|氯|溴|碘|硝|硫|氧|氨"
)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def plain(text: str) -> str:
    """Bring a name to one width, case and spacing, without a final ``[Inorganic emissions to air]``."""
    return " ".join(re.sub(r"\s\[[^\]]*\]\s*$", "", unicodedata.normalize("NFKC", text).casefold()).split())


def cas_number(text: str) -> str:
    """Return a CAS number without leading zeros: ``000811-97-2`` → ``811-97-2``."""
    return text.strip().lstrip("0")


def gas_of_cas(cas: str) -> str:
    """Return the gas of a CAS number, "" where it is none of ours."""
    return _by_cas().get(cas_number(cas), "") if cas else ""


def gas_of_name(name: str) -> str:
    """Return the gas of a name, "" where it names none of ours."""
    text = plain(name)
    for candidate in _candidates(text) if text else ():
        if gas := _by_name().get(_key(candidate), ""):
            return gas
    return ""


def _candidates(text: str) -> Iterator[str]:
    yield text
    head = re.split(r"[,(;]", text, maxsplit=1)[0].strip()
    if not head.endswith(_PARENTS) or not _SUBSTITUENT.search(text, len(head)):
        yield head
    yield _upright(text)
    yield from ("".join(found) for found in _CLASS_AND_NUMBER.findall(text))
    yield from _IN_BRACKETS.findall(text)
    if not text.isascii():
        yield _IN_BRACKETS.sub("", text)


def _upright(text: str) -> str:
    """``ethane, 1,2-dichloro-, hfc-x`` → ``1,2-dichloroethane``; ``methane, monochloro`` → ``chloromethane``."""
    parent, _, rest = text.partition(", ")
    rest = re.sub(r",? *\b(h?cfc|hfc|pfc|fc|hcc|halon|r)[- ]?\d.*$", "", rest).strip(" -,")
    return f"{rest.removeprefix('mono')}{parent}" if rest else ""


def _key(name: str) -> str:
    return re.sub(r"[\s\-‐–_]", "", name)


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files("background_db").joinpath(f"{FOLDER}/{name}").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _by_cas() -> Mapping[str, str]:
    return {row["cas"]: row["gas"] for row in _table("gases.csv") if row["cas"]}


@cache
def _by_name() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row in (*_table("gases.csv"), *_table("names.csv")):
        for name in filter(None, row["names"].split("; ")):
            if found.setdefault(_key(plain(name)), row["gas"]) != row["gas"]:
                raise DataFileError(f"{FOLDER}: {name} names two gases")
    return found
