"""The press: bakes and signs what the desk publishes."""
