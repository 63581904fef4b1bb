"""What a manufacturer's engineer holds: one module a subject, one list a sheet; nothing here calculates."""
