"""What the pictures show, a function each. They take a plate of the size they were made for and cut it."""
