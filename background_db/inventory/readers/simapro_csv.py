"""SimaPro's CSV export of processes, read by the block parser of bw2io[multifunctional] in a child.

What is delivered: products by their name, which SimaPro keeps unique in a project.

- ``Products`` → OUTPUT, the reference when it is the only one; with several, `AllocationShare` gives each product's
  percentage, and nothing is allocated here. ``Waste treatment`` → INPUT of a WASTE flow, the reference.
- ``Waste to treatment`` → OUTPUT of a WASTE flow with its treatment as the provider; ``Avoided products`` → AVOIDED;
  ``Materials/fuels`` and ``Electricity/heat`` → INPUT. All amounts are positive as in the file, in the base unit of
  the quantity as its section ``Units`` says.
- ``Resources`` → RESOURCE, other elementary sections → EMISSION, with sub-compartment.
- The squared geometric deviation of a lognormal becomes the deviation of the logarithm, the doubled deviation of a
  normal the deviation; five scores at the head of a
  comment, ``(2,3,1,1,3,…)``, are the pedigree.

Formulas of parameters are arithmetic and are evaluated by the parser; a file with a formula that holds more than
arithmetic is refused whole.
"""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from background_db.brightway_store import run_in_child
from background_db.findings import Finding
from background_db.inventory.readers.archive import Source, open_source
from background_db.inventory.readers.plain_rows import inventory_of
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Inventory

FORMAT = "simapro-csv"
_WESTERN, _CHINESE = "windows-1252", "gb18030"
_HIGH = re.compile(rb"[\x80-\xff]+")
_MOST_ODD = 0.05
"""Of the runs of Chinese bytes: a rare letter has an ASCII byte as its second, so its run is odd."""
_MOST_SINGLE = 0.8
"""Of the runs of Western bytes: two letters with accents seldom stand side by side."""


def recognise(source: Source) -> bool:
    """Tell an export of SimaPro by its first line, ``{SimaPro 9.5.0.2}``."""
    names = source.names(ending=".csv")
    return len(names) == 1 and source.head(names[0], 200).lstrip(b'\xef\xbb\xbf"').startswith(b"{SimaPro")


def read_simapro_csv(path: Path, _told: Told = silent) -> Inventory:
    """Read an export, also one packed in a zip."""
    from background_db.brightway_store.simapro import extract

    with open_source(path) as source:
        names = source.names(ending=".csv")
        text = _text_of(source, names[0]) if names else ""
        if source.findings or isinstance(text, Finding):
            findings = (*source.findings, *((text,) if isinstance(text, Finding) else ()))
            return Inventory(path.stem, FORMAT, (), {}, 0, 0, findings=findings)
    with tempfile.TemporaryDirectory(prefix="simapro-") as folder:
        plain = run_in_child(Path(folder), extract, text.replace("\r\n", "\n"), path.stem)
    return replace(inventory_of(plain, path, FORMAT), name=path.stem)


def _text_of(source: Source, name: str) -> str | Finding:
    """Return the text: UTF-8, or the code page of the Windows that exported it, Western or Chinese.

    Nothing in the file says which. Chinese in GB 18030 stands in runs of byte pairs; in Windows-1252 a letter with an
    accent, ² or µ is one byte between ASCII. Where a file is neither clearly, both would give wrong names, so none is
    taken.
    """
    content = source.read_bytes(name)
    if isinstance(content, Finding):
        return content
    told = code_page(content)
    return source.read_text(name, ("utf-8", told) if told else ("utf-8",))


def code_page(content: bytes) -> str:
    """Return the Windows code page of bytes that are no UTF-8, "" where it cannot be told."""
    runs = _HIGH.findall(content)
    odd = sum(len(run) % 2 for run in runs)
    single = sum(len(run) == 1 for run in runs)
    if odd <= _MOST_ODD * len(runs) and _decodes(content, _CHINESE):
        return _CHINESE
    if single >= _MOST_SINGLE * len(runs) and _decodes(content, _WESTERN):
        return _WESTERN
    return ""


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
