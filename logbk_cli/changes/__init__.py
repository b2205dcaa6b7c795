"""What a member's commands changed, and taking it back."""
