"""The Python half of a benchmark's peer: answers calls that come as JSON lines on stdin, one line each, on stdout.

A peer is a file of this folder that ends in `serve(name=function, ...)`. A function takes keyword arguments and returns what JSON
can hold, or numpy arrays. Its own time is measured around the call alone, without the JSON, and sent along.
"""

import base64
import json
import os
import sys
import time
import traceback


def _decode(value):
    if value.keys() == {"dtype", "shape", "base64"}:
        import numpy

        flat = numpy.frombuffer(base64.b64decode(value["base64"]), dtype=value["dtype"])
        return flat.reshape(value["shape"])
    return value


def _encode(value):
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"serve: expected a result that JSON can hold, received {type(value).__name__}")


def serve(**functions):
    """Answers until stdin ends. What the functions print goes to stderr, so that it cannot spoil the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def answer(message):
        answers.write(json.dumps(message, default=_encode) + "\n")
        answers.flush()

    answer({"ready": sorted(functions), "python": sys.version.split()[0]})
    for line in sys.stdin:
        request = json.loads(line, object_hook=_decode)
        try:
            function = functions[request["call"]]
            start = time.perf_counter()
            result = function(**request["arguments"])
            spent = (time.perf_counter() - start) * 1000
            answer({"id": request["id"], "result": result, "milliseconds": spent})
        except Exception:
            answer({"id": request["id"], "error": traceback.format_exc()})
