"""The settings of this machine: config.toml and the environment."""
