"""What a browser is told that a file is."""

from pathlib import PurePath

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".csv": "text/csv",
    ".zip": "application/zip",
}


def mime_type(name: str) -> str:
    """Return the media type of a file by its ending; plain bytes for others, which no browser opens by itself."""
    suffix = PurePath(name).suffix or name
    return _TYPES.get(suffix.lower(), "application/octet-stream")
