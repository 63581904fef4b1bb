"""Life-cycle inventories from elsewhere, free of Brightway: as read, as linked, and as an immutable snapshot."""
