"""The explorer's sources and what builds them into the hub; no part of the running hub."""
