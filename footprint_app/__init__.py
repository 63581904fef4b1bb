"""Second floor: read, link, compute, tell. The public Python API is `footprint_app.service`."""
