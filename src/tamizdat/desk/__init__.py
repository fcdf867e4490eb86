"""The desk: articles, sections, topics, people, photos: what staff write, and its sheets."""
