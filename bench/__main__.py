"""python -m bench: print every table."""

import platform
import sys
from os import cpu_count

from bench import engines, processes


def main() -> None:
    print(f"{platform.system()} {platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}")
    print("\nOne vendor evaluation (examples/vendor-evaluation.yaml), medians in one run, ratio to the reference")
    for row in engines.rows():
        print(row)
    print("\nWhole processes and routes, medians")
    for row in processes.rows():
        print(row)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
