"""The peer of `bench metrics`: pytorch-metric-learning's calculator over faiss-cpu's flat index, with k = the largest class."""

import resource
import sys
import time

import numpy as np
import torch
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from serve import serve

INCLUDE = {
    "retrieval": ("precision_at_1", "r_precision", "mean_average_precision_at_r", "mean_average_precision"),
    "clustering": ("NMI",),
}


def evaluate(task, embeddings, labels, width):
    """Reads the files, then measures what a user of the calculator waits for, normalizing included as on our side."""
    rows = torch.from_numpy(np.fromfile(embeddings, np.float32).reshape(-1, width))
    identities = torch.from_numpy(np.fromfile(labels, np.int32))
    calculator = AccuracyCalculator(include=INCLUDE[task], k="max_bin_count", device=torch.device("cpu"))
    start = time.perf_counter()
    cpu = time.process_time()
    values = calculator.get_accuracy(torch.nn.functional.normalize(rows), identities)
    milliseconds = (time.perf_counter() - start) * 1000
    cpu = (time.process_time() - cpu) * 1000
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return {"milliseconds": milliseconds, "cpuMilliseconds": cpu, "peak": peak, "values": values}


serve(evaluate=evaluate)
