"""Golden numbers of the metrics, by pytorch-metric-learning, torchreid's evaluator, scikit-learn and scipy.

usage: metrics.py FILE      writes one JSON file: the inputs, and under each system's name what it makes of them
"""

import importlib.util
import json
import os
import sys
import warnings

import numpy as np
import scipy.stats
import torch
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from pytorch_metric_learning.utils.inference import FaissKNN
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_mutual_info_score,
    average_precision_score,
    normalized_mutual_info_score,
    roc_auc_score,
    roc_curve,
)
from sklearn.neighbors import NearestNeighbors

IMAGES, IDENTITIES, WIDTH, CAMERAS = 160, 30, 6, 3
MARKET_QUERIES = 60


def torchreid_rank():
    """torchreid's evaluator alone: the package around it wants OpenCV and more, which ranking does not."""
    root = importlib.util.find_spec("torchreid").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("rank", os.path.join(root, "reid", "metrics", "rank.py"))
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spec.loader.exec_module(module)
    return module


def inputs():
    random = np.random.default_rng(5)
    labels = random.integers(1, IDENTITIES, IMAGES)
    # Some identities with one image, and some in front of one camera only: neither can be scored everywhere.
    labels[:4] = [IDENTITIES, IDENTITIES + 1, IDENTITIES + 2, IDENTITIES + 2]
    cameras = random.integers(0, CAMERAS, IMAGES)
    cameras[2:4] = 1
    centers = random.normal(size=(IDENTITIES + 3, WIDTH))
    embeddings = (centers[labels] + 0.8 * random.normal(size=(IMAGES, WIDTH))).round(3).astype(np.float32)
    return embeddings, labels, cameras


def pml(embeddings, labels):
    embeddings, labels = torch.tensor(embeddings), torch.tensor(labels)
    knn = FaissKNN()
    whole = AccuracyCalculator(exclude=("NMI", "AMI"), device=torch.device("cpu"), knn_func=knn)
    atFive = AccuracyCalculator(include=("mean_average_precision",), k=5, device=torch.device("cpu"), knn_func=knn)
    queries, references = slice(0, 60), slice(60, None)
    two = dict(
        query=embeddings[queries],
        query_labels=labels[queries],
        reference=embeddings[references],
        reference_labels=labels[references],
    )
    return {
        "self": whole.get_accuracy(embeddings, labels),
        "selfAtFive": atFive.get_accuracy(embeddings, labels),
        "two": whole.get_accuracy(**two),
        "twoAtFive": atFive.get_accuracy(**two),
    }


def distances(a, b):
    return ((a[:, None, :].astype(np.float64) - b[None]) ** 2).sum(2)


def torchreid(embeddings, labels, cameras):
    rank = torchreid_rank()
    q, g = slice(0, MARKET_QUERIES), slice(MARKET_QUERIES, None)
    galleryLabels = labels[g].copy()
    galleryLabels[::7] = 0  # distractors
    galleryLabels[3::11] = -1  # junk, which torchreid expects to be left out of the gallery
    kept = galleryLabels >= 0
    arguments = (
        distances(embeddings[q], embeddings[g][kept]),
        labels[q],
        galleryLabels[kept],
        cameras[q],
        cameras[g][kept],
    )
    cmc, mean = rank.evaluate_rank(*arguments, max_rank=20, use_cython=False)
    np.random.seed(7)
    runs = np.stack(
        [rank.evaluate_rank(*arguments, max_rank=10, use_metric_cuhk03=True, use_cython=False)[0] for _ in range(100)]
    )
    # One image of each identity: nothing is left to chance.
    _, single = np.unique(galleryLabels, return_index=True)
    single = single[galleryLabels[single] > 0]
    only, onlyMean = rank.evaluate_rank(
        distances(embeddings[q], embeddings[g][single]),
        labels[q],
        galleryLabels[single],
        cameras[q],
        cameras[g][single],
        max_rank=10,
        use_metric_cuhk03=True,
        use_cython=False,
    )
    return {
        "queries": MARKET_QUERIES,
        "galleryLabels": galleryLabels.tolist(),
        "cmc": cmc.tolist(),
        "mAP": float(mean),
        "singleShot": {"runs": len(runs), "mean": runs.mean(0).tolist(), "deviation": runs.std(0, ddof=1).tolist()},
        "oneImageEach": {"items": single.tolist(), "cmc": only.tolist(), "mAP": float(onlyMean)},
    }


def sklearn(embeddings, labels, random):
    unit = embeddings / np.linalg.norm(embeddings.astype(np.float64), axis=1, keepdims=True)
    precisions = []
    for query in range(IMAGES):
        others = np.arange(IMAGES) != query
        right = labels[others] == labels[query]
        if right.any():
            precisions.append(average_precision_score(right, -distances(embeddings[[query]], embeddings[others])[0]))
    neighbors = {}
    for name, rows, metric in (("euclidean", embeddings, "euclidean"), ("cosine", unit, "cosine")):
        search = NearestNeighbors(n_neighbors=6, algorithm="brute", metric=metric).fit(rows.astype(np.float64))
        found, indices = search.kneighbors()
        neighbors[name] = {"indices": indices.tolist(), "distances": found.tolist()}
    i, j = np.triu_indices(IMAGES, 1)
    match = labels[i] == labels[j]
    scores = -distances(embeddings, embeddings)[i, j] / 2
    fpr, tpr, _ = roc_curve(match, scores, drop_intermediate=False)
    tied = np.round(scores[:400] * 2) / 2  # many equal scores
    tiedCurve = roc_curve(match[:400], tied, drop_intermediate=False)
    initial = random.choice(IMAGES, 12, replace=False)
    lloyd = KMeans(12, init=embeddings[initial], n_init=1, max_iter=20, tol=0, algorithm="lloyd").fit(embeddings)
    partitions = []
    for sizes in ((3, 4), (12, 30), (1, 1), (1, 5), (160, 160), (90, 70)):
        a, b = (random.integers(0, size, IMAGES) for size in sizes)
        if sizes == (160, 160):
            a = b = np.arange(IMAGES)
        if sizes == (12, 30):
            a = np.where(random.random(IMAGES) < 0.7, b // 3, a)
        partitions.append(
            {
                "a": a.tolist(),
                "b": b.tolist(),
                "nmi": normalized_mutual_info_score(a, b),
                "ami": adjusted_mutual_info_score(a, b),
            }
        )
    return {
        "averagePrecision": precisions,
        "neighbors": neighbors,
        "roc": {
            "auc": roc_auc_score(match, scores),
            "tprAtFpr": {str(x): float(tpr[fpr <= x].max()) for x in (0.001, 0.01, 0.1)},
        },
        "tied": {
            "scores": tied.tolist(),
            "matches": match[:400].astype(int).tolist(),
            "fpr": tiedCurve[0].tolist(),
            "tpr": tiedCurve[1].tolist(),
            "thresholds": tiedCurve[2][1:].tolist(),
        },
        "kMeans": {"initial": initial.tolist(), "assignments": lloyd.labels_.tolist(), "inertia": float(lloyd.inertia_)},
        "partitions": partitions,
    }


def scipyBootstrap(random):
    a = random.normal(0.6, 0.2, 80).round(3)
    b = (a - 0.03 + random.normal(0, 0.08, 80)).round(3)
    result = scipy.stats.bootstrap(
        (a, b),
        lambda x, y, axis=-1: x.mean(axis=axis) - y.mean(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=40000,
        method="percentile",
        rng=random,
    )
    interval = result.confidence_interval
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "low": float(interval.low),
        "high": float(interval.high),
        "standardError": float(result.standard_error),
    }


def main(file):
    embeddings, labels, cameras = inputs()
    random = np.random.default_rng(6)
    golden = {
        "embeddings": [[round(float(x), 3) for x in row] for row in embeddings],
        "labels": labels.tolist(),
        "cameras": cameras.tolist(),
        "pytorchMetricLearning": pml(embeddings, labels),
        "torchreid": torchreid(embeddings, labels, cameras),
        "scikitLearn": sklearn(embeddings, labels, random),
        "scipy": scipyBootstrap(random),
    }
    with open(file, "w", encoding="utf-8") as out:
        json.dump(golden, out)
        out.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
