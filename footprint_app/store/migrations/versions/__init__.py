"""Migrations, oldest first; each stays as it was written."""
