"""What is worth explaining besides the commands: the notation, dates, exit codes and the like."""
