"""Configuration, paths, the database connection and the bundled server."""
