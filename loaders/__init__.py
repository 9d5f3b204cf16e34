"""The only SQL of the hub."""
