"""Completion in the shell: setting it up, and the names that it knows."""
