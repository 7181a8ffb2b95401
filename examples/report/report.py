"""Writes a line about the disks of this machine; meant to run every few minutes."""
import csv
import shutil
from datetime import datetime
from pathlib import Path

REPORTS = Path(__file__).parent / "reports"


def main():
    usage = shutil.disk_usage("/")
    REPORTS.mkdir(exist_ok=True)
    with open(REPORTS / "disk.csv", "a", newline="") as file:
        csv.writer(file).writerow([datetime.now().isoformat(timespec="seconds"), usage.total, usage.used, usage.free])
    print(f"{usage.free // 2**30} GiB of {usage.total // 2**30} GiB are free")


if __name__ == "__main__":
    main()
