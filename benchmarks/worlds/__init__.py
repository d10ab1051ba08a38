"""The page of the documentation that shows what is in a world: its tables and its pictures."""
