"""Runs loadgen and reads its figures."""
import json
import subprocess

from .world import BenchError


def loadgen(build, *arguments):
    """One run; the figures as a dict. Lost or wrong answers are an error: a fast wrong answer is no figure."""
    command = [str(build / "bin" / "loadgen"), "--json", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)
