"""Golden distances of re-ranking by torchreid, and of diffusion and query expansion by dense linear algebra.

    python tooling/oracles/re_ranking.py        writes packages/metrics/test/golden/re-ranking.json

It takes the embeddings of packages/metrics/test/golden/metrics.json: the first 60 are queries, the others the gallery.
"""

import importlib.util
import json
import os
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).parents[2] / "packages/metrics/test/golden"
QUERIES = 60
# Of so many of the queries the distances are kept.
KEPT = slice(0, QUERIES, 10)


def torchreid_re_ranking():
    """torchreid's re-ranking alone: the package around it wants OpenCV and more."""
    root = importlib.util.find_spec("torchreid").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("rerank", os.path.join(root, "reid", "utils", "rerank.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.re_ranking


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def euclidean(a, b):
    return np.sqrt(np.maximum(((a[:, None] - b[None]) ** 2).sum(2), 0))


def listed(matrix):
    return [[float(f"{value:.8g}") for value in row] for row in matrix]


def mean_average_precision(distances, labels, gallery_labels):
    values = []
    for row, label in zip(distances, labels):
        match = gallery_labels == label
        # Of equally near ones the wrong come first.
        right = match[np.lexsort((match, row))]
        if right.any():
            ranks = np.flatnonzero(right) + 1
            values.append(np.mean(np.arange(1, len(ranks) + 1) / ranks))
    return float(np.mean(values))


def affinities(rows, gamma):
    return np.maximum(rows, 0) ** gamma


def nearest(similarities, k):
    kept = np.zeros_like(similarities, dtype=bool)
    np.put_along_axis(kept, np.argsort(-similarities, axis=1, kind="stable")[:, :k], True, axis=1)
    return kept


def diffusion(q, g, neighbors, queryNeighbors, alpha, gamma):
    q, g = unit(q), unit(g)
    similar = g @ g.T
    np.fill_diagonal(similar, -np.inf)
    mutual = nearest(similar, neighbors)
    mutual &= mutual.T
    graph = np.where(mutual, affinities(np.where(mutual, similar, 0), gamma), 0)
    degrees = graph.sum(1)
    root = np.where(degrees > 0, 1 / np.sqrt(np.where(degrees > 0, degrees, 1)), 0)
    own = q @ g.T
    start = np.where(nearest(own, queryNeighbors), affinities(own, gamma), 0)
    return -np.linalg.solve(np.eye(len(g)) - alpha * root[:, None] * graph * root[None], start.T).T


def expanded(q, g, neighbors, alpha):
    q, g = unit(q), unit(g)
    own = q @ g.T
    weights = np.where(nearest(own, neighbors), np.maximum(own, 0) ** alpha if alpha else 1.0, 0)
    return -(unit(q + weights @ g) @ g.T)


golden = json.loads((GOLDEN / "metrics.json").read_text())
embeddings = np.array(golden["embeddings"], dtype=np.float64)
labels = np.array(golden["labels"])
re_ranking = torchreid_re_ranking()
cases = []
for distance, rows in [("euclidean", embeddings), ("cosine", unit(embeddings))]:
    q, g = rows[:QUERIES], rows[QUERIES:]
    for options in [
        {"k1": 20, "k2": 6, "lambda": 0.3},
        {"k1": 7, "k2": 1, "lambda": 0.1},
        {"k1": 5, "k2": 3, "lambda": 0},
    ]:
        made = re_ranking(
            euclidean(q, g), euclidean(q, q), euclidean(g, g), options["k1"], options["k2"], options["lambda"]
        )
        cases.append({"kind": "kReciprocal", "distance": distance, "options": options, "made": made})
q, g = embeddings[:QUERIES], embeddings[QUERIES:]
for options in [
    {"neighbors": 50, "queryNeighbors": 10, "alpha": 0.99, "gamma": 3},
    {"neighbors": 8, "queryNeighbors": 3, "alpha": 0.8, "gamma": 1},
]:
    cases.append({"kind": "diffusion", "distance": "cosine", "options": options, "made": diffusion(q, g, **options)})
for options in [{"neighbors": 10, "alpha": 3}, {"neighbors": 4, "alpha": 0}]:
    cases.append(
        {"kind": "queryExpansion", "distance": "cosine", "options": options, "made": expanded(q, g, **options)}
    )
content = {
    "madeBy": "tooling/oracles/re_ranking.py",
    "queries": QUERIES,
    "step": KEPT.step,
    "cases": [
        {
            **{key: case[key] for key in ["kind", "distance", "options"]},
            "mAP": mean_average_precision(case["made"], labels[:QUERIES], labels[QUERIES:]),
            **({} if case["kind"] == "queryExpansion" else {"distances": listed(case["made"][KEPT])}),
        }
        for case in cases
    ],
}
path = GOLDEN / "re-ranking.json"
path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
print(f"{len(cases)} cases, {path.stat().st_size} bytes")
