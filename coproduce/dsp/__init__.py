"""Sound without files: every function takes arrays or a `Signal` and gives new ones back."""
