"""Golden numbers of the optimisers, by torch.optim: the weights after each of twelve updates with given gradients.

usage: optimizers.py > packages/engine/test/golden/optimizers.json

The learning rate changes at every update. Numbers are float32 throughout, as in training.
"""

import json
import sys

import torch

CASES = {
    "sgd": (torch.optim.SGD, {}),
    "sgd momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "sgd momentum weightDecay": (torch.optim.SGD, {"momentum": 0.9, "weight_decay": 0.05}),
    "sgd momentum weightDecay nesterov": (torch.optim.SGD, {"momentum": 0.9, "weight_decay": 0.05, "nesterov": True}),
    "adam": (torch.optim.Adam, {}),
    "adam weightDecay": (torch.optim.Adam, {"betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.05}),
    "adamw": (torch.optim.AdamW, {}),
    "adamw weightDecay": (torch.optim.AdamW, {"betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.2}),
}
UPDATES = 12

torch.manual_seed(1)
start = torch.randn(5)
gradients = torch.randn(UPDATES, 5)
gradients[3] = 0  # an update without a gradient still moves by momentum
gradients[:, 4] *= 1e-6  # a weight whose second moment is near epsilon
rates = [0.1 / (1 + i) for i in range(UPDATES)]
after = {}
for name, (rule, options) in CASES.items():
    weight = torch.nn.Parameter(start.clone())
    optimizer = rule([weight], lr=1.0, **options)
    after[name] = []
    for gradient, rate in zip(gradients, rates):
        optimizer.param_groups[0]["lr"] = rate
        weight.grad = gradient.clone()
        optimizer.step()
        after[name].append(weight.detach().tolist())
json.dump(
    {"start": start.tolist(), "gradients": gradients.tolist(), "learningRates": rates, "after": after},
    sys.stdout,
)
