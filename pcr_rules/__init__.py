"""First floor: what the standards say. Knows no file format, no database and no screen."""
