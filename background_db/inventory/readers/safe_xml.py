"""XML from outside, by lxml: no document type, no entities, no network, the parser's own size limits in force.

A document type has no use in any inventory format and is what entity bombs and file inclusion need, so its mere
presence is refused, before the parser sees it where its letters can be read, and after parsing in any other encoding.
"""

from typing import IO, TYPE_CHECKING, Any

from background_db.findings import Finding, integrity_error
from background_db.inventory.readers.archive import DAMAGE, damaged_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from background_db.inventory.readers.archive import Source

_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST = max(map(len, _DECLARATIONS))


class _DocumentTypeError(ValueError):
    """The file declares a document type."""


class _Guarded:
    """A stream that stops at a document type, and at the limit of bytes, whatever the table of contents claimed."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream, self._left, self._tail = stream, limit, b""

    def read(self, count: int = -1) -> bytes:
        chunk = self._stream.read(count)
        self._left -= len(chunk)
        if self._left < 0:
            raise ValueError("longer than the limit")
        _refuse_declarations(self._tail + chunk)
        self._tail = chunk[-_LONGEST:]
        return chunk


def parse(source: "Source", name: str) -> "etree._Element | Finding":
    """Return the root of an XML file, or a `Finding` that says why it cannot be read."""
    from lxml import etree

    content = source.read_bytes(name)
    if isinstance(content, Finding):
        return content
    try:
        _refuse_declarations(content)
        root = etree.fromstring(content, etree.XMLParser(**_options()))
    except _DocumentTypeError:
        return integrity_error("ARCHIVE-XML-ENTITY", source.place(name), name=name)
    except (etree.XMLSyntaxError, ValueError) as error:
        return _unreadable(source, name, error)
    if root.getroottree().docinfo.doctype:
        return integrity_error("ARCHIVE-XML-ENTITY", source.place(name), name=name)
    return root


def iterate(source: "Source", name: str, tags: tuple[str, ...]) -> "Iterator[etree._Element | Finding]":
    """Yield each element of the given tags (``{*}dataset``) when it is complete, and free it afterwards.

    Memory is that of one element, so a database of any length may stand in one file; elements of the tags do not lie
    within each other. A `Finding` ends the stream.
    """
    from lxml import etree

    if source.size(name) > source.limits.streamed_bytes:
        size, limit = source.size(name) // 2**20, source.limits.streamed_bytes // 2**20
        yield integrity_error(
            "ARCHIVE-ENTRY-LARGE", source.place(name), name=name, size=f"{size} MB", limit=f"{limit} MB"
        )
        return
    try:
        with source.open(name) as stream:
            guarded = _Guarded(stream, source.limits.streamed_bytes)
            for _, element in etree.iterparse(guarded, events=("end",), tag=tags, **_options()):
                yield element
                _free(element)
    except _DocumentTypeError:
        yield integrity_error("ARCHIVE-XML-ENTITY", source.place(name), name=name)
    except etree.XMLSyntaxError as error:
        yield _unreadable(source, name, error)
    except DAMAGE as error:
        yield damaged_entry(source, name, error)


def _options() -> dict[str, Any]:
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def _refuse_declarations(content: bytes) -> None:
    if any(word in content for word in _DECLARATIONS):
        raise _DocumentTypeError


def _free(element: "etree._Element") -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _unreadable(source: "Source", name: str, error: Exception) -> Finding:
    return integrity_error("ARCHIVE-XML", source.place(name), name=name, reason=str(error)[:200])
