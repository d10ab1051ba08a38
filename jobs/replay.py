"""`beaconing replay` for spark-submit: the same arguments, from a checkout, in any directory."""

import sys
from pathlib import Path

# spark-submit puts this folder first on the path, where its files would hide other modules.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from jobs.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["replay", *sys.argv[1:]]))
