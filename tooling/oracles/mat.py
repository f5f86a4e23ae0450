"""Writes a MATLAB level 5 file with SciPy, for the reader's test: `packages/datasets/test/golden/values.mat`."""

from pathlib import Path

import numpy as np
from scipy.io import savemat

target = Path(__file__).parents[2] / "packages/datasets/test/golden/values.mat"
target.parent.mkdir(parents=True, exist_ok=True)

structs = np.zeros((1, 2), dtype=[("name", object), ("size", object), ("tags", object)])
structs[0, 0] = ("first", np.array([[3.5, -2.0]]), np.array(["a", "bc"], dtype=object))
structs[0, 1] = ("second, longer than four", np.array([[70000]], dtype=np.int32), np.array([], dtype=object))

savemat(
    target,
    {
        "matrix": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]),
        "bytes": np.arange(6, dtype=np.uint8).reshape(2, 3),
        "text": "hello",
        "lines": np.array(["ab", "cd"]),
        "structs": structs,
        "nothing": np.zeros((0, 0)),
    },
    do_compression=True,
)
print(f"wrote {target}")
