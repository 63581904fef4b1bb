"""Every finding of the room has its texts, and no text is left over."""

import re
from importlib import resources
from pathlib import Path

from background_db.messages import load_messages

RAISED = re.compile(r'"((?:LIST|LEDGER|DEMAND)-[A-Z]+(?:-[A-Z]+)*)"')


def test_every_code_has_its_text_and_every_text_its_code() -> None:
    """LIST-…, DEMAND-… and LEDGER-… codes, raised here or in the service, both ways."""
    folder = Path(str(resources.files("footprint_app")))
    files = [*folder.joinpath("certificates").glob("*.py"), folder / "service" / "certificates.py"]
    raised = {code for path in files for code in RAISED.findall(path.read_text(encoding="utf-8"))}
    assert raised == set(load_messages(("footprint_app.certificates",)).messages)
