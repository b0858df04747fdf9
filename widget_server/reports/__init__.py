"""What became of a guide: who was shown it and what they did, step by step, and what it changed."""
