"""Formats: reading forgivingly, writing atomically and the same bytes each time."""
