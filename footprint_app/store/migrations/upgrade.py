"""Brings a database to the newest version of the tables."""

from importlib import resources

from footprint_app.store.database import Database


def upgrade(database: Database) -> None:
    """Run all migrations that are missing, in one write transaction."""
    from alembic import command
    from alembic.config import Config

    with (
        resources.as_file(resources.files("footprint_app.store") / "migrations") as folder,
        database.writing() as connection,
    ):
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
