"""Nouns: frozen values that know their own invariants and nothing of files or screens."""
