"""Does the rig find bugs? Mistakes put into the real firmware, one at a time, and the CI campaign over each."""
