"""What was asked of the service cannot be done as asked."""

from footprint_app.errors import MendableError


class WrongUseError(MendableError):
    """A wrong path, name, option or setting: exit code 2 on the command line."""
