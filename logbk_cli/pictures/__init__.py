"""Pictures of progress: charts and a calendar for the terminal, and a page for the browser."""
