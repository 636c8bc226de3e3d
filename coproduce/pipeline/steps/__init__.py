"""What each step of a build does: read the inputs, call one pure function, write the outputs."""
