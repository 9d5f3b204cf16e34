"""Benchmarks: the hub's reads against the floor of its stack and against other servers."""
