"""The noise sweep: which detectors still see a rhythm, and which see one where there is none."""
