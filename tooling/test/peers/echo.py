"""A peer for the test of python-peer.ts: needs nothing but Python."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench" / "peers"))

from serve import serve  # noqa: E402

memory = []


def keep(value):
    memory.append(value)
    print("a print that must not spoil the answers")
    return memory


def fail():
    raise ValueError("no such luck")


def leave():
    sys.exit("leaving early")


serve(keep=keep, fail=fail, leave=leave)
