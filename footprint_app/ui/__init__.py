"""The local pages: they only show. Each reads its widgets, makes one call of the service, and shows what it answers."""
