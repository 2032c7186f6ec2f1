"""Put a finished site in place of the earlier one, and say where it is.

python scripts/swap.py .cache/site site
"""

import json
import sys
from pathlib import Path

from handbook import disk


def main(new: Path, place: Path) -> None:
    """Swap, then tell the person at the keyboard what to open."""
    sheets = json.loads((new / "printables.json").read_text(encoding="utf-8"))
    languages = len({row["lang"] for row in sheets})
    try:
        disk.swap(new, place)
    except OSError as error:
        sys.exit(f"{error.filename or place}: {error.strerror}")
    print(f"The handbook is ready: {len(sheets)} sheets in {languages} languages.")
    print(f"  to read it     make serve, then http://127.0.0.1:8000/ (the files are in {place}/)")
    print(f"  to print       {place}/print/, and {place}/ru/print/ and so on")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
