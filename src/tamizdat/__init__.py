"""Tamizdat: the publishing system of a newsroom that has to survive."""
