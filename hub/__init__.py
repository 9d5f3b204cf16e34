"""The process: settings, HTTP, command line, database server."""
