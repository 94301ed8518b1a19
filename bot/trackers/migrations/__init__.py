"""How the table of conversations came to be, step by step, for Alembic."""
