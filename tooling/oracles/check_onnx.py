"""Checks ONNX files by onnx's own checker, shapes inferred and compared, too.

usage: check_onnx.py FILE.onnx ...; ends with 1 and says why at the first that is wrong
"""
import sys

import onnx

for path in sys.argv[1:]:
    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
    except Exception as error:
        sys.exit(f"{path}: {error}")
print(onnx.__version__)
