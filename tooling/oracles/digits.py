"""The handwritten digits that scikit-learn ships, as the small table apps/primers/data/digits.txt.

    python tooling/oracles/digits.py

1797 digits of 8 x 8 pixels with brightness 0..16, by E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
Repository, 1998 (CC BY 4.0). One line each: the digit, a blank, and a letter a..q for each pixel, row by row.
"""

import pathlib

from sklearn.datasets import load_digits

data = load_digits()
lines = [
    f"{digit} " + "".join(chr(ord("a") + int(pixel)) for pixel in pixels)
    for pixels, digit in zip(data.data, data.target)
]
path = pathlib.Path(__file__).parents[2] / "apps/primers/data/digits.txt"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text("\n".join(lines) + "\n")
print(f"{path}: {len(lines)} digits")
