"""Golden numbers of the optimizers, by torch.optim: the weights after each of twelve updates with given gradients.

usage: optimizers.py > packages/engine/test/golden/optimizers.json

The learning rate changes at every update. Apart from these, updates with gradients clipped by torch.nn.utils.clip_grad_norm_. Numbers are float32 throughout, as in training.
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


def clipping():
    """Weights after updates with clipped gradients: some longer than the bound, some shorter, one zero."""
    torch.manual_seed(1)
    start = [torch.randn(3), torch.randn(2, 2)]
    gradients = [[torch.randn(3) * s, torch.randn(2, 2) * s] for s in (3, 0.1, 1, 0, 10, 0.5, 1e-4, 2)]
    weights = [torch.nn.Parameter(each.clone()) for each in start]
    optimizer = torch.optim.SGD(weights, lr=0.1, momentum=0.9, weight_decay=0.05)
    after, norms = [], []
    for update in gradients:
        for weight, gradient in zip(weights, update):
            weight.grad = gradient.clone()
        norms.append(torch.nn.utils.clip_grad_norm_(weights, 1.5).item())
        optimizer.step()
        after.append([weight.detach().tolist() for weight in weights])
    return {
        "maxNorm": 1.5,
        "start": [each.tolist() for each in start],
        "gradients": [[each.tolist() for each in update] for update in gradients],
        "norms": norms,
        "after": after,
    }


def groups():
    """Two weights in param groups of a tenth of the rate and of the whole; the first has no gradient in the first three updates."""
    after = {}
    for name, (rule, options) in CASES.items():
        early, late = (torch.nn.Parameter(start.clone()) for _ in range(2))
        optimizer = rule([{"params": [early]}, {"params": [late]}], lr=1.0, **options)
        after[name] = []
        for index, (gradient, rate) in enumerate(zip(gradients, rates)):
            optimizer.param_groups[0]["lr"] = 0.1 * rate
            optimizer.param_groups[1]["lr"] = rate
            early.grad = gradient.clone() if index >= 3 else None
            late.grad = gradient.clone()
            optimizer.step()
            after[name].append([early.detach().tolist(), late.detach().tolist()])
    return after


json.dump(
    {"start": start.tolist(), "gradients": gradients.tolist(), "learningRates": rates, "after": after, "clipping": clipping(), "groups": groups()},
    sys.stdout,
)
