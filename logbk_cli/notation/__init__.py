"""The set notation: text to values and values to text. Pure."""
