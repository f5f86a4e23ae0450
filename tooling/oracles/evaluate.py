"""Embeddings and labels as other systems export them, and what pytorch-metric-learning makes of them.

usage: evaluate.py FOLDER      writes the files and golden.json
"""

import csv
import json
import os
import sys

import numpy as np
import torch
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from pytorch_metric_learning.utils.inference import FaissKNN
from safetensors.numpy import save_file

IMAGES, IDENTITIES, WIDTH, QUERIES = 90, 15, 6, 30


def inputs():
    random = np.random.default_rng(11)
    labels = random.integers(0, IDENTITIES, IMAGES)
    centers = random.normal(size=(IDENTITIES, WIDTH))
    embeddings = centers[labels] + 0.9 * random.normal(size=(IMAGES, WIDTH))
    # Rounded to what 16 bits hold, so that every file holds the same numbers.
    return embeddings.astype(np.float16).astype(np.float32), labels


def unit(embeddings):
    return embeddings / np.linalg.norm(embeddings.astype(np.float64), axis=1, keepdims=True)


def scores(query, query_labels, reference=None, reference_labels=None):
    """Over the whole ranking: k is the number of images that can be found. Normalized rows: the default ranks by cosine."""
    found = len(query_labels) - 1 if reference is None else len(reference_labels)
    calculator = AccuracyCalculator(
        exclude=("NMI", "AMI"), k=found, device=torch.device("cpu"), knn_func=FaissKNN()
    )
    tensors = [torch.tensor(x) for x in (unit(query).astype(np.float32), query_labels)]
    if reference is not None:
        tensors += [torch.tensor(x) for x in (unit(reference).astype(np.float32), reference_labels)]
    return calculator.get_accuracy(*tensors)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    embeddings, labels = inputs()
    names = np.array([f"identity {label}" for label in labels])
    is_query = np.arange(IMAGES) < QUERIES

    def at(name):
        return os.path.join(folder, name)

    np.save(at("embeddings.npy"), embeddings)
    np.save(at("embeddings-float16.npy"), embeddings.astype(np.float16))
    np.save(at("embeddings-float64-big-endian.npy"), embeddings.astype(">f8"))
    np.save(at("embeddings-fortran.npy"), np.asfortranarray(embeddings))
    np.save(at("labels.npy"), labels)
    np.save(at("labels-int32.npy"), labels.astype(np.int32))
    np.save(at("labels-text.npy"), names)
    np.save(at("is-query.npy"), is_query)
    save_file({"embeddings": embeddings, "labels": labels}, at("arrays.safetensors"))
    np.savetxt(at("embeddings.csv"), embeddings, delimiter=",", fmt="%.9g")
    with open(at("table.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["path", "label", "is_query", *(f"e{i}" for i in range(WIDTH))])
        for i, row in enumerate(embeddings):
            writer.writerow([f"{i}.jpg", names[i], is_query[i], *(f"{x:.9g}" for x in row)])
    with open(at("arrays.json"), "w", encoding="utf-8") as file:
        json.dump({"embeddings": embeddings.tolist(), "labels": labels.tolist()}, file)
        file.write("\n")
    golden = {
        "self": scores(embeddings, labels),
        "two": scores(embeddings[is_query], labels[is_query], embeddings[~is_query], labels[~is_query]),
    }
    with open(at("golden.json"), "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
