"""The peer of `bench gallery`: faiss-cpu's flat index, inner product over rows of unit length."""

import faiss
import numpy as np
from serve import serve

state = {}


def build(vectors, width, threads):
    faiss.omp_set_num_threads(threads)
    rows = np.fromfile(vectors, np.float32).reshape(-1, width)
    faiss.normalize_L2(rows)
    index = faiss.IndexFlatIP(width)
    index.add(rows)
    state["index"] = index


def prepare(queries):
    """Takes the queries of the next searches, so that their transport is not measured."""
    rows = np.ascontiguousarray(queries, np.float32).copy()
    faiss.normalize_L2(rows)
    state["queries"] = rows


def search(k):
    state["index"].search(state["queries"], k)


def neighbors(k):
    return state["index"].search(state["queries"], k)[1]


serve(build=build, prepare=prepare, search=search, neighbors=neighbors)
