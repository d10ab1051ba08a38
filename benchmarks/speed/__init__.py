"""How fast a day of events becomes features, beside DuckDB; see ``python -m benchmarks.speed``."""
