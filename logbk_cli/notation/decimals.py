"""Decimals as people write them."""

from decimal import Decimal


def plain(value: Decimal) -> str:
    """Return a decimal exactly, with no exponent and no trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text
