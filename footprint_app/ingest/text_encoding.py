"""Text files in the encodings that are met in China: UTF-8 with or without mark, UTF-16, GBK and GB 18030."""

from dataclasses import dataclass

from background_db.findings import Finding, Place, information, integrity_error

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file; none where no encoding fits."""

    text: str | None
    findings: tuple[Finding, ...] = ()


def decode(content: bytes, document: str) -> DecodedText:
    """Decode a text file; an encoding that had to be assumed is told."""
    where = Place(document)
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030":
            return DecodedText(text)
        example = next((line for line in text.splitlines() if not line.isascii()), "")[:60].strip()
        finding = information(
            "INGEST-ENCODING-ASSUMED", where, file=document, encoding="GBK / GB 18030", example=example
        )
        return DecodedText(text, (finding,))
    return DecodedText(None, (integrity_error("INGEST-ENCODING-UNKNOWN", where, file=document),))
