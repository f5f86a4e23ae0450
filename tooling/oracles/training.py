"""Golden numbers of training's own rules, by torch: averaged weights and the plateau schedule.

usage: training.py > packages/trainer/test/golden/training.json

Rules: torch.optim.swa_utils (AveragedModel with get_ema_multi_avg_fn, buffers averaged too), torch.optim.lr_scheduler
(ReduceLROnPlateau). Weights are float32, as in training; rates are float64, as there.
"""

import json
import sys

import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

UPDATES = 8


def averaging():
    """The averages after each update of a layer with a batch norm, its running statistics among them."""
    torch.manual_seed(2)
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.8), use_buffers=True)
    values, averages = [], []
    for _ in range(UPDATES):
        with torch.no_grad():
            for each in [*model.parameters(), model[1].running_mean, model[1].running_var]:
                each.copy_(torch.randn_like(each))
        averaged.update_parameters(model)
        named = lambda net: {
            **{name: each.tolist() for name, each in net.named_parameters()},
            "1.running_mean": net[1].running_mean.tolist(),
            "1.running_var": net[1].running_var.tolist(),
        }
        values.append(named(model))
        averages.append(named(averaged.module))
    return {"decay": 0.8, "values": values, "averages": averages}


PLATEAUS = [
    {"mode": "max", "factor": 0.5, "patience": 2},
    {"mode": "max", "factor": 0.5, "patience": 0, "threshold": 0.05, "threshold_mode": "abs"},
    {"mode": "min", "factor": 0.1, "patience": 1, "cooldown": 3},
    {"mode": "min", "factor": 0.3, "patience": 1, "threshold": 0.1, "min_lr": 0.02},
    {"mode": "max", "factor": 0.999999, "patience": 0, "threshold": 0.5},
    {"mode": "max", "factor": 0.1, "patience": 0, "cooldown": 1, "eps": 1e-3},
]
VALUES = [0.3, 0.35, 0.35, 0.34, 0.36, 0.36, 0.361, 0.30, 0.2, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.7, 0.7, 0.69, 0.1, 0.71, 0.0, -0.1, -0.1, -0.1]


def plateaus():
    """The rate after each validation."""
    cases = []
    for options in PLATEAUS:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        scheduler = ReduceLROnPlateau(optimizer, **options)
        rates = []
        for value in VALUES:
            scheduler.step(value)
            rates.append(optimizer.param_groups[0]["lr"])
        cases.append({"options": options, "rates": rates})
    return {"peak": 0.1, "values": VALUES, "cases": cases}


json.dump({"averaging": averaging(), "plateaus": plateaus()}, sys.stdout)
