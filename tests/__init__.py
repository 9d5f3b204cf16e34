"""Tests, each a sentence, against a real PostgreSQL."""
