"""Embeds prepared images by a SavedModel in Python's TensorFlow.

usage: saved_model.py FOLDER IMAGES.f32 N H W > embeddings.json
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

folder, images, *shape = sys.argv[1:]
n, height, width = map(int, shape)
pixels = np.fromfile(images, dtype="<f4").reshape(n, height, width, 3)
embed = tf.saved_model.load(folder).signatures["serving_default"]
rows = embed(images=tf.constant(pixels))["embeddings"].numpy()
json.dump({"version": tf.__version__, "embeddings": rows.astype(float).tolist()}, sys.stdout)
