"""Logs coming in and going out."""
