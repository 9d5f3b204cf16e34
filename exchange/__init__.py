"""Data exchange with files: people's spreadsheets, read and written (数据交换)."""
