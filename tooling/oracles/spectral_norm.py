"""Spectral normalization of a fully connected layer by torch's own parametrization.

usage: spectral_norm.py > packages/discriminator/test/golden/spectral-norm.json

The golden file holds a layer's kernel, bias, `u` and `v`, a batch, and what comes of two updates in training and a call in evaluation: the normalized
kernel, `u` and `v` after the power iteration, the outputs, and the gradients of a sum of sines of them, in double precision.
"""

import json
import sys

import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

INPUTS, OUTPUTS, ROWS, SEED = 5, 4, 6, 3


def numbers(tensor):
    return tensor.detach().flatten().tolist()


def main():
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(SEED)
    layer = spectral_norm(nn.Linear(INPUTS, OUTPUTS))
    parametrization = layer.parametrizations.weight[0]
    original = layer.parametrizations.weight.original
    with torch.no_grad():
        # Far from the singular vectors, so that an iteration moves them.
        for buffer in (parametrization._u, parametrization._v):
            buffer.copy_(nn.functional.normalize(torch.randn_like(buffer), dim=0))
    golden = {
        "shape": [INPUTS, OUTPUTS],
        "rows": ROWS,
        "kernel": numbers(original.T),
        "bias": numbers(layer.bias),
        "u": numbers(parametrization._u),
        "v": numbers(parametrization._v),
        "calls": [],
    }
    features = torch.randn(ROWS, INPUTS)
    golden["features"] = numbers(features)
    for training in (True, True, False):
        layer.train(training)
        original.grad = layer.bias.grad = None
        x = features.clone().requires_grad_()
        y = layer(x)
        y.sin().sum().backward()
        gradients = {"kernel": numbers(original.grad.T), "bias": numbers(layer.bias.grad), "features": numbers(x.grad)}
        layer.eval()  # Looking at the weight in training would be an iteration more.
        golden["calls"].append(
            {
                "training": training,
                "normalized": numbers(layer.weight.T),
                "u": numbers(parametrization._u),
                "v": numbers(parametrization._v),
                "outputs": numbers(y),
                "gradients": gradients,
            }
        )
    json.dump(golden, sys.stdout)
    print()


main()
