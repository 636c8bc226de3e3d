"""Music without files: pitch, spelling, chords, transposition, metre, syllables, keys."""
