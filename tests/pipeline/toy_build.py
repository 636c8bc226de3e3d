"""Build a toy plan in its own process, so that a test can kill it: toy_build.py ROOT JOBS."""

from __future__ import annotations

import importlib
import sys
from functools import partial
from pathlib import Path

from coproduce.pipeline.executors import local_executor
from coproduce.pipeline.run import run_plan

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    steps = importlib.import_module("toy_plan").toy_plan(pause_s=0.02)
    result = run_plan(
        Path(sys.argv[1]), "toy", steps, steps, partial(local_executor, int(sys.argv[2]))
    )
    sys.exit(result.exit_code)
