"""The system catalogue and how it gets into a database."""
