"""The sample data: real divisions, the articles' named things, and a deterministic rest."""
