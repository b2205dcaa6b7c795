"""Dictation: from speech to sets, on this machine."""
