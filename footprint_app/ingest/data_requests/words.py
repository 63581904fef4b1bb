"""The words of the forms, Chinese and English."""

from functools import cache
from importlib import resources

from background_db.strict_yaml import load
from footprint_app.ingest.data_requests.request import DataRequest, Department


@cache
def _words() -> dict[str, list[str]]:
    text = resources.files("footprint_app.ingest.data_requests").joinpath("words.yaml").read_text(encoding="utf-8")
    words: dict[str, list[str]] = load(text, "words.yaml")
    return words


def word(key: str, lang: str) -> str:
    """Return a text of the forms in `lang` ("zh" or "en")."""
    return _words()[key][0 if lang == "zh" else 1]


def why(request: DataRequest, lang: str) -> str:
    """Return why something is asked for, with its share of the result where that is known."""
    reason = word(f"reason_{request.reason.value}", lang).format(code=request.code)
    # What a supplier's part in the result is, the supplier need not learn.
    if request.share is None or request.department is Department.SUPPLIER:
        return reason
    return reason + ("；" if lang == "zh" else "; ") + word("share", lang).format(share=f"{request.share:.1%}")
