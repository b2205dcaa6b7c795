"""Readers of other apps' files and of LogBK's own: text in, workouts as they stand there out."""
