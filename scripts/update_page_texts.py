"""Bring the Chinese catalogue of the pages up to date: new texts are added without translation, unused ones dropped.

Run after adding `_("…")` to a page, then fill in what is empty; a test fails while something is missing.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "footprint_app" / "ui" / "locale" / "zh_CN" / "LC_MESSAGES" / "footprint.po"


def main() -> None:
    """Extract, merge, write."""
    found = Catalog(project="footprint-workbench", charset="utf-8")
    for name, line, text, _, _ in extract_from_dir(str(ROOT / "footprint_app" / "ui"), keywords={"_": None}):
        found.add(text, locations=[(f"footprint_app/ui/{name}", line)])
    if FILE.is_file():
        with FILE.open("rb") as stream:
            known = read_po(stream, locale="zh_CN")
    else:
        known = Catalog(locale="zh_CN", project="footprint-workbench", charset="utf-8")
    known.update(found, no_fuzzy_matching=True)
    known.obsolete.clear()
    with FILE.open("wb") as stream:
        # Without line numbers and dates: a moved line must not change the catalogue.
        write_po(stream, known, width=120, sort_output=True, omit_header=True, include_lineno=False)
    missing = [str(message.id) for message in known if message.id and not message.string]
    print(f"{len(known)} texts, {len(missing)} without Chinese")
    for text in missing:
        print(f"  {text}")


if __name__ == "__main__":
    main()
