"""What the code cannot go on with. Trouble a user can mend is a `Finding`, not an exception."""

from collections.abc import Iterable

from background_db.near_names import near_names


class FootprintError(Exception):
    """Base of all exceptions raised by this project."""


class DataFileError(FootprintError):
    """A data file that ships with the product, or that a user gave, does not have the form it must have."""


class OutsideValidityError(FootprintError):
    """A dated value was asked for on a day on which it does not hold."""


class UnitError(FootprintError):
    """A unit is unknown, or two units do not measure the same thing."""


class IncompleteFuelError(FootprintError):
    """A fuel's emission cannot be computed: one source does not give all the properties it takes."""


class UnknownKeyError(FootprintError, KeyError):
    """A key was asked for that is not in the catalogue; the message names near matches."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


def unknown_key(kind: str, key: str, known: Iterable[str]) -> UnknownKeyError:
    """Make the error for a key that is not known, naming up to three near ones."""
    near = near_names(key, known)
    return UnknownKeyError(f"no {kind} {key!r}" + (f"; near: {', '.join(near)}" if near else ""))
