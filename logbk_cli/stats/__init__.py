"""What comes of training: records, statistics, and the series that pictures are drawn from."""
