"""What is hardly right in a log, and how to mend it."""
