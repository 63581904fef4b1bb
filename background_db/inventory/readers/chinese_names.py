"""Telling Chinese names: formats with one name a thing keep it in whatever language its author wrote."""


def in_chinese(*names: str) -> str:
    """Return the first name that holds Chinese characters, "" if none does."""
    return next((name for name in names if any("\u4e00" <= letter <= "\u9fff" for letter in name)), "")
