"""Reads TensorBoard's event files as TensorBoard does, with the checksums checked, and prints their scalars as JSON.

usage: tensorboard_events.py <folder>

{run: {tag: [[step, value, wall time], ...]}}, by the reader behind the page (plugin_event_multiplexer).
"""

import json
import sys

from tensorboard.backend.event_processing import plugin_event_multiplexer
from tensorboard.util import tensor_util

multiplexer = plugin_event_multiplexer.EventMultiplexer().AddRunsFromDirectory(sys.argv[1])
multiplexer.Reload()
runs = {
    run: {
        tag: [
            [event.step, float(tensor_util.make_ndarray(event.tensor_proto)), event.wall_time]
            for event in multiplexer.Tensors(run, tag)
        ]
        for tag in found["tensors"]
    }
    for run, found in multiplexer.Runs().items()
}
json.dump(runs, sys.stdout)
