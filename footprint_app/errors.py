"""What was asked for cannot be done, and the person who asked can mend it."""

from background_db.errors import FootprintError
from background_db.findings import NOWHERE, Finding, Place, integrity_error


class MendableError(FootprintError):
    """Carries the finding that says what, why and what to do; its texts stand in `messages.yaml` by code."""

    def __init__(self, code: str, where: Place = NOWHERE, **values: object) -> None:
        self.finding: Finding = integrity_error(code, where, "", **values)
        shown = ", ".join(f"{name}={value}" for name, value in self.finding.values)
        super().__init__(f"{code} ({shown})" if shown else code)
