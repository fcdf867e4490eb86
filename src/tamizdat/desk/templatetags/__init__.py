"""Template tags of the desk's screens."""
