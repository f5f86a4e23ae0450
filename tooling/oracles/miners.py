"""Golden sets of pairs and triplets by pytorch-metric-learning, in double precision.

    python tooling/oracles/miners.py        writes packages/miners/test/golden/miners.json

A case of the file names the function of @htg/miners, its options and the distance; `pairs` are [anchor, other], `triplets` are [anchor, positive,
negative]. Of distance-weighted mining, which draws, the probabilities of the negatives are kept.
"""

import json
from pathlib import Path

import numpy as np
import torch
from pytorch_metric_learning import distances, miners
from pytorch_metric_learning.utils import loss_and_miner_utils

FILE = Path(__file__).parents[2] / "packages/miners/test/golden/miners.json"
M, L, K = 18, 8, 6
# Identities of 5, 4, 3, 2, 1 and 1 images.
LABELS = [0, 1, 2, 0, 3, 1, 0, 2, 1, 0, 4, 1, 2, 5, 3, 0]

random = np.random.default_rng(20180911)


def scattered(labels, centers):
    rows = centers[labels] + 0.7 * random.standard_normal((len(labels), L))
    return rows.astype(np.float32).astype(np.float64)


CENTERS = random.standard_normal((K, L))
EMBEDDINGS = scattered(LABELS, CENTERS)
REF_LABELS = random.integers(0, K, M).tolist()
REF = scattered(REF_LABELS, CENTERS)

DISTANCES = {
    "squaredEuclidean": lambda: distances.LpDistance(power=2),
    "euclidean": lambda: distances.LpDistance(),
    "cosine": lambda: distances.CosineSimilarity(),
}


def mine(miner, ref):
    references = (torch.tensor(REF), torch.tensor(REF_LABELS)) if ref else ()
    return miner(torch.tensor(EMBEDDINGS), torch.tensor(LABELS), *references)


def sorted_rows(*columns):
    return sorted([int(index) for index in row] for row in zip(*columns))


def case(name, options, make, distance, ref=False):
    mined = mine(make(distance=DISTANCES[distance]()), ref)
    result = {"miner": name, "options": options, "distance": distance, "ref": ref}
    if len(mined) == 3:
        return {**result, "triplets": sorted_rows(*mined)}
    anchors, positives, others, negatives = mined
    return {**result, "positives": sorted_rows(anchors, positives), "negatives": sorted_rows(others, negatives)}


def hardest(share, distance):
    """The pairs of a batch come twice, with one distance; where only one of the two fits, ours takes both: they are made whole here."""
    result = case("hdc", {"share": share}, lambda **o: miners.HDCMiner(filter_percentage=share, **o), distance)
    for side in ["positives", "negatives"]:
        result[side] = sorted({tuple(pair) for a, b in result[side] for pair in [(a, b), (b, a)]})
    return result


class Normalized:
    """The angular miner takes rows as they are there."""

    def __init__(self, miner):
        self.miner = miner

    def __call__(self, embeddings, *others):
        return self.miner(torch.nn.functional.normalize(embeddings), *others)


def histogram(options):
    """The pairs of each bin of the uniform histogram, of which a few are drawn."""
    miner = miners.UniformHistogramMiner(num_bins=options["bins"], distance=DISTANCES["euclidean"]())
    distances_ = miner.distance(torch.tensor(EMBEDDINGS), torch.tensor(EMBEDDINGS))
    a1, p, a2, n = loss_and_miner_utils.get_all_pairs_indices(torch.tensor(LABELS))

    def binned(anchors, others):
        values = distances_[anchors, others]
        edges = miner.get_bins(values)
        places = np.clip(np.searchsorted(edges.numpy(), values.numpy(), side="right") - 1, 0, options["bins"] - 1)
        return [
            sorted_rows(anchors[places == each], others[places == each]) for each in range(options["bins"])
        ]

    return {"options": options, "positives": binned(a1, p), "negatives": binned(a2, n)}


def cases():
    for distance in ["squaredEuclidean", "euclidean"]:
        for angle in [20, 40]:
            # The distance there is always Euclidean.
            made = case(
                "angular",
                {"angle": angle},
                lambda **_: Normalized(miners.AngularMiner(angle=angle, distance=DISTANCES["euclidean"]())),
                distance,
            )
            yield made
    for distance in DISTANCES:
        yield case("batchHard", {}, miners.BatchHardMiner, distance)
        yield case("batchHard", {}, miners.BatchHardMiner, distance, ref=True)
        for positives in ["hard", "semihard", "easy", "all"]:
            for negatives in ["hard", "semihard", "easy", "all"]:
                if "semihard" in (positives, negatives) and (positives == negatives or "all" in (positives, negatives)):
                    continue

                def easy_hard(**options):
                    return miners.BatchEasyHardMiner(pos_strategy=positives, neg_strategy=negatives, **options)

                options = {"positives": positives, "negatives": negatives}
                yield case("batchEasyHard", options, easy_hard, distance)
                ranges = ([0.2, 0.9], [0.1, 0.8]) if distance == "cosine" else ([0.3, 0.9], [0.7, 1.3])
                yield case(
                    "batchEasyHard",
                    {**options, "positiveRange": ranges[0], "negativeRange": ranges[1]},
                    lambda **o: easy_hard(allowed_pos_range=ranges[0], allowed_neg_range=ranges[1], **o),
                    distance,
                )
        for kind in ["all", "hard", "semihard", "easy"]:
            yield case(
                "tripletMargin",
                {"triplets": kind},
                lambda **o: miners.TripletMarginMiner(type_of_triplets=kind, **o),
                distance,
            )
        yield case("multiSimilarity", {}, miners.MultiSimilarityMiner, distance)
        yield case("multiSimilarity", {}, miners.MultiSimilarityMiner, distance, ref=True)
        # An odd number of pairs on each side, and each pair twice: with so many no two that are equal are parted.
        for share in [0.5, 0.2]:
            yield hardest(share, distance)
        yield case("pairMargin", {}, miners.PairMarginMiner, distance)
        yield case("pairMargin", {}, miners.PairMarginMiner, distance, ref=True)


def drawing_weights(**options):
    """What distance-weighted mining draws negatives by: the matrix that it hands to its own random choice."""
    captured = []
    original = loss_and_miner_utils.get_random_triplet_indices
    loss_and_miner_utils.get_random_triplet_indices = lambda labels, ref_labels, weights: (
        captured.append(weights),
        original(labels, ref_labels=ref_labels, weights=weights),
    )[1]
    mine(miners.DistanceWeightedMiner(**options), ref=False)
    loss_and_miner_utils.get_random_triplet_indices = original
    return [[float(f"{value:.9g}") for value in row] for row in np.nan_to_num(captured[0].numpy())]


golden = {
    "madeBy": "tooling/oracles/miners.py",
    "embeddings": [[float(f"{value:.9g}") for value in row] for row in EMBEDDINGS],
    "labels": LABELS,
    "refEmbeddings": [[float(f"{value:.9g}") for value in row] for row in REF],
    "refLabels": REF_LABELS,
    "cases": list(cases()),
    "histograms": [
        histogram({"bins": 10, "positivesPerBin": 2, "negativesPerBin": 3}),
        histogram({"bins": 4, "positivesPerBin": 1, "negativesPerBin": 40}),
    ],
    "distanceWeights": [
        {"options": {}, "weights": drawing_weights()},
        {"options": {"cutoff": 0.8, "nonzeroLossCutoff": 1.1}, "weights": drawing_weights(cutoff=0.8, nonzero_loss_cutoff=1.1)},
    ],
}
FILE.parent.mkdir(parents=True, exist_ok=True)
FILE.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(f"{len(golden['cases'])} cases, {FILE.stat().st_size} bytes")
