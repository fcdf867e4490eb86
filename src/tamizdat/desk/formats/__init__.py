"""How the desk writes dates: one way in every list and field, the week from Monday."""
