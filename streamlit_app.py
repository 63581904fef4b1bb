"""Page list of the local pages; run it with `make app`."""
