"""Does the rig find bugs? Mistakes put into the real firmware, and the CI campaign over each of them."""
