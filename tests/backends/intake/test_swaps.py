"""Exports that are replaced while two workers serve them: no request fails, and no answer is mixed from two."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SWAPS = Path(__file__).parents[2] / "bench" / "swaps.py"


def test_ten_exports_are_swapped_under_load_without_a_failed_or_mixed_answer():
    done = subprocess.run([sys.executable, str(SWAPS), "--json"], stdout=subprocess.PIPE, timeout=120, check=False)
    seen = json.loads(done.stdout)
    assert (seen["failed"], seen["mixed"]) == ([], [])
    assert done.returncode == 0
    assert seen["generations_seen"] >= 8
    assert min(seen["answers"][kind] for kind in ("page", "record", "stream")) > 20
