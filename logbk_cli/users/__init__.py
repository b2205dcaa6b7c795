"""The person behind the log: units, zone, bodyweight."""
