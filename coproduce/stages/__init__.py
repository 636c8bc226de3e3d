"""Verbs: what coproduce does to a song, one public function each, pure: values in, values out."""
