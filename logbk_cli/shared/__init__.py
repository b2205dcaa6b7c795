"""What every part uses and nothing of LogBK's domains."""
