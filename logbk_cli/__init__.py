"""LogBK: a workout log for people who live in a terminal."""
