"""The build graph: what follows from what, what is out of date, and the running of it."""
