"""What goes on the bar: a member's plates, loading a weight, warming up to one."""
