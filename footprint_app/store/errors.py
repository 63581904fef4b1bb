"""Why a workspace cannot be used."""

from footprint_app.errors import MendableError


class WorkspaceError(MendableError):
    """A workspace is missing, damaged, or cannot be written."""


class NewerStoreError(WorkspaceError):
    """The store was written by a newer version of the software; this one must not touch it."""


class OlderStoreError(WorkspaceError):
    """The store must be upgraded first, on command, after a backup."""


class StaleVersionError(WorkspaceError):
    """Somebody saved the study since it was read; nothing was written."""


class LedgerConflictError(WorkspaceError):
    """Somebody else changed the ledger of certificates first; nothing was written."""
