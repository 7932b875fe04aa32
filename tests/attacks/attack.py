"""Runs one attack until its input is closed: attack.py ssh|telnet NAME PARAMETERS-AS-JSON.

Prints `ready`, then its result as JSON."""
import contextlib
import json
import os
import random
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
sys.dont_write_bytecode = True

import attacks_on_ssh  # noqa: E402
import attacks_on_telnet  # noqa: E402
from sizes import FULL  # noqa: E402
from stage import Stage  # noqa: E402


def main():
    if FULL:  # attackers in the world have machines of their own: where it is measured they get what the server leaves
        os.nice(19)
        with contextlib.suppress(OSError):
            with open("/proc/self/autogroup", "w", encoding="ascii") as group:
                group.write("19")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    transport, name, parameters = sys.argv[1:]
    seed = int(os.environ.get("MOOSAIC_SEED", time.time_ns() % 10**9))
    random.seed(seed)
    print(f"{transport} {name}: seed {seed}", file=sys.stderr)
    stage = Stage(json.loads(parameters))
    stage.tell(getattr({"ssh": attacks_on_ssh, "telnet": attacks_on_telnet}[transport], name)(stage))
    sys.stdout.flush()
    os._exit(0)  # threads of clients that never end


if __name__ == "__main__":
    main()
