"""The exercise catalogue, a member's own exercises, and finding them by name."""
