"""JSON from outside: any Unicode encoding, no key twice, no NaN, bounded depth."""

import json
import re
from typing import TYPE_CHECKING, Any

from background_db.findings import Finding, integrity_error

if TYPE_CHECKING:
    from background_db.inventory.readers.archive import Source


_HALF_A_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class _RepeatedKeyError(ValueError):
    """A key stands twice in one object: which of the two holds cannot be told."""


def parse(source: "Source", name: str) -> Any:
    """Return the value a JSON file holds, or a `Finding` that says why it cannot be read.

    The encoding is told by the first bytes, as RFC 8259's predecessors allow: UTF-8 with or without a mark, UTF-16, UTF-32.
    """
    content = source.read_bytes(name)
    if isinstance(content, Finding):
        return content
    try:
        loaded = json.loads(content, object_pairs_hook=_object, parse_constant=_no_number)
        # Half a pair is no letter: it cannot be written to any file again. The escape is rare, the proof is not cheap.
        if _HALF_A_PAIR.search(content):
            json.dumps(loaded, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return integrity_error("ARCHIVE-JSON", source.place(name), name=name, reason="half a surrogate pair (\\ud800)")
    except UnicodeDecodeError:
        return integrity_error("ARCHIVE-ENCODING", source.place(name), name=name, tried="UTF-8, UTF-16, UTF-32")
    except RecursionError:
        return integrity_error("ARCHIVE-JSON", source.place(name), name=name, reason="too deeply nested")
    except ValueError as error:
        return integrity_error("ARCHIVE-JSON", source.place(name), name=name, reason=str(error)[:200])
    return loaded


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise _RepeatedKeyError(f"key {repeated!r} stands twice in one object")
    return made


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")
