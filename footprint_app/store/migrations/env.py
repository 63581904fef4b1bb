"""What Alembic runs: migrations over the connection that `upgrade` opened."""

from alembic import context

from footprint_app.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
# The caller's transaction holds the write lock; a second one here would end it early.
context.run_migrations()
