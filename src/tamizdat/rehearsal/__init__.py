"""Stand-ins for the outside world, used by the demo and the tests: a fictional paper and its pictures."""
