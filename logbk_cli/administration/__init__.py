"""Looking after a shared server: setting it up, letting people in, and nothing of what they log."""
