"""What Alembic runs to reach the database: on the connection it is handed, in the transaction that has begun."""

from alembic import context

from bot.storage.migrations.compare import ours
from bot.storage.tables import workspaces

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=workspaces.metadata,
    include_object=ours,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
