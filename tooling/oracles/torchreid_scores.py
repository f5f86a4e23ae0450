"""mAP of torchreid before and after its re-ranking, by its evaluation for Market-1501: the peer of `pnpm slow re-ranking`."""

import importlib.util
import os
import sys
import warnings
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "bench/peers"))
from serve import serve  # noqa: E402

warnings.filterwarnings("ignore", message="Cython evaluation")


def part(*path):
    """One file of torchreid alone: the package around it wants OpenCV and more."""
    root = importlib.util.find_spec("torchreid").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location(path[-1], os.path.join(root, "reid", *path) + ".py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


re_ranking = part("utils", "rerank").re_ranking
evaluate_rank = part("metrics", "rank").eval_market1501


def distances(a, b):
    """Of unit vectors, in float64."""
    return np.sqrt(np.maximum(2 - 2 * a @ b.T, 0))


def scores(embeddings, identities, cameras, queries, width, k1, k2, share):
    """The first `queries` rows of the file ask for the others."""
    rows = np.fromfile(embeddings, np.float32).reshape(-1, width).astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    identities, cameras = np.array(identities), np.array(cameras)
    q, g = rows[:queries], rows[queries:]

    def mean_average_precision(matrix):
        # Only rank 1 of its CMC, which wants rankings of one length; the mean is over all ranks.
        _, value = evaluate_rank(
            matrix, identities[:queries], identities[queries:], cameras[:queries], cameras[queries:], 1
        )
        return float(value)

    before = distances(q, g)
    after = re_ranking(before, distances(q, q), distances(g, g), k1, k2, share)
    return {"before": mean_average_precision(before), "after": mean_average_precision(after)}


serve(scores=scores)
