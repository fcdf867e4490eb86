"""Reading saved pages: from bytes to a story, and to every line that was left out of it. No Django here."""
