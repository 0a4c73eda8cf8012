"""What Alembic runs: the migrations, on the connection that wrapper.store.migrate opened and locked for it."""

from alembic import context

from wrapper.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
