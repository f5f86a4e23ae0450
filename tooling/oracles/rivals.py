"""One iteration of hard triplet generation's rivals in torch: DAML's generator and F's updates, and F's with losses that synthesize points.

usage: rivals.py > packages/trainer/test/golden/rivals.json

Each case starts from the same small smooth net and batch as `htg_iteration.py`, in double precision, and holds the terms and every weight's update.
Written after the papers, as loops where a loop says it best; it shares no code with what it checks.
"""

import json
import sys

import torch
from htg_iteration import SmoothNet, batch_hard, detached, distances, named_features, numbers, triplet_loss
from torch import nn
from torch.nn.functional import cross_entropy, normalize

LENGTH, IDENTITIES, IMAGES, SIDE, SEED = 8, 4, 3, 6, 11
RATES = {"f": 0.2, "g": 0.5}
MARGIN = 0.6


def mean_above_zero(losses):
    losses = losses[losses > 0]
    return losses.mean() if len(losses) else losses.sum()


class HardNegatives(nn.Module):
    """Duan et al., CVPR 2018: a negative of a whole triplet, by three fully connected layers."""

    def __init__(self, length):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(3 * length, length), nn.ReLU(), nn.Linear(length, length), nn.ReLU(), nn.Linear(length, length)
        )

    def forward(self, anchor, positive, negative):
        return self.layers(torch.cat([anchor, positive, negative], 1))


def rows(a, b):
    return (normalize(a) - normalize(b)).square().sum(1)


def daml_loss(g, f, mined):
    """J_hard + J_reg + J_adv."""
    p, n = f[mined[0]], f[mined[1]]
    made = g(f, p, n)
    hard, near = rows(made, f).mean(), rows(made, n).mean()
    adversarial = (rows(made, f) - rows(p, f) - MARGIN).clamp(min=0).mean()
    return hard + near + adversarial, [hard, near, adversarial]


def clouds_loss(f, labels, cloud):
    """Triplets of two members of an identity and the nearest two points of it and of another one: Ko and Gu, CVPR 2020."""
    unit = normalize(f)
    members = [unit[labels == identity] for identity in labels.unique()]
    points = [cloud(rows_) for rows_ in members]
    terms = []
    for i, own in enumerate(members):
        for j in range(len(members)):
            if i == j:
                continue
            nearest = torch.cdist(points[i], points[j], compute_mode="donot_use_mm_for_euclid_dist").square().min()
            for a in range(len(own)):
                for b in range(a + 1, len(own)):
                    terms.append((own[a] - own[b]).square().sum() - nearest + MARGIN)
    return mean_above_zero(torch.stack(terms))


def between(members, points=2):
    """Embedding expansion: points at equal steps between two members, normalized."""
    made = [members]
    for i in range(len(members)):
        for j in range(i + 1, len(members)):
            for k in range(1, points + 1):
                share = k / (points + 1)
                made.append(normalize((1 - share) * members[i] + share * members[j], dim=0)[None])
    return torch.cat(made)


def mirrored(members):
    """Symmetrical synthesis: each member mirrored at the axis of each other one."""
    made = [members]
    for i, a in enumerate(members):
        for j, b in enumerate(members):
            if i != j:
                foot = (a @ b) / (b @ b) * b
                made.append((a - 2 * (a - foot))[None])
    return torch.cat(made)


def hardness_aware_loss(f, labels, alpha=0.2):
    """Zheng et al., CVPR 2019: negatives on the line to the anchor, at lambda d_an + (1 - lambda) d_ap."""
    unit = normalize(f)
    mined = batch_hard(distances(f).detach(), labels)
    p, n = unit[mined[0]], unit[mined[1]]
    length = lambda a, b: (a - b).square().sum(1).sqrt()
    near, far = length(unit, p), length(unit, n)
    level = mean_above_zero(near.square() - far.square() + MARGIN).detach()
    share = torch.exp(-alpha / level)
    wanted = torch.where(far > near, share * far + (1 - share) * near, far)
    drawn = normalize(unit + (wanted / far)[:, None] * (n - unit))
    return mean_above_zero(near.square() - length(unit, drawn).square() + MARGIN)


LOSSES = {
    "embeddingExpansion": lambda f, labels: clouds_loss(f, labels, between),
    "symmetricalSynthesis": lambda f, labels: clouds_loss(f, labels, mirrored),
    "hardnessAware": hardness_aware_loss,
}


def sgd(parameters, rate):
    return torch.optim.SGD(parameters, lr=rate, momentum=0.9, weight_decay=5e-4)


def named(f, weights, g):
    tensors = named_features(f, weights)
    for i, layer in enumerate([g.layers[0], g.layers[2], g.layers[4]], 1):
        tensors[f"generator/fc{i}/kernel"] = layer.weight.T
        tensors[f"generator/fc{i}/bias"] = layer.bias
    return detached(tensors)


def case(rival):
    torch.manual_seed(SEED)
    labels = torch.arange(IDENTITIES).repeat_interleave(IMAGES)
    patterns = torch.randint(0, 156, (IDENTITIES, 3, SIDE, SIDE))
    images = (patterns[labels] + torch.randint(0, 100, (len(labels), 3, SIDE, SIDE))).double()
    f, g = SmoothNet(LENGTH), HardNegatives(LENGTH)
    weights = nn.Parameter(torch.randn(IDENTITIES, LENGTH) / LENGTH**0.5)
    for tensor in [*f.state_dict().values(), *g.state_dict().values(), weights.data]:
        if tensor.is_floating_point():
            tensor.copy_(tensor.float().double())
    before = named(f, weights, g)
    features = f.train()(images)
    distance = distances(features)
    mined = batch_hard(distance.detach(), labels)
    terms = []
    if rival == "hardNegatives":
        optimizer = sgd(g.parameters(), RATES["g"])
        loss, terms = daml_loss(g, features.detach(), mined)
        loss.backward()
        optimizer.step()
        made = g(features, features[mined[0]], features[mined[1]])
        own = mean_above_zero(rows(features, features[mined[0]]) - rows(features, made) + MARGIN)
    else:
        own = LOSSES[rival](features, labels)
    optimizer = sgd([*f.parameters(), weights], RATES["f"])
    softmax = cross_entropy(features @ weights.T, labels)
    triplet = triplet_loss(distance, mined, MARGIN)
    (softmax + triplet + own).backward(inputs=[*f.parameters(), weights])
    optimizer.step()
    after = named(f, weights, g)
    return images, labels, before, {
        "rival": rival,
        "terms": numbers(torch.stack([term.detach() for term in [*terms, softmax, triplet, own]])),
        "updates": {
            path: numbers(tensor - before[path])
            for path, tensor in after.items()
            if rival == "hardNegatives" or not path.startswith("generator")
        },
    }


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    cases = []
    for rival in ["hardNegatives", *LOSSES]:
        images, labels, before, one = case(rival)
        cases.append(one)
    json.dump(
        {
            "length": LENGTH,
            "identities": IDENTITIES,
            "images_per_identity": IMAGES,
            "rates": RATES,
            "images": images.permute(0, 2, 3, 1).int().flatten().tolist(),
            "shape": [len(labels), SIDE, SIDE, 3],
            "labels": labels.tolist(),
            "before": {path: numbers(tensor) for path, tensor in before.items()},
            "cases": cases,
        },
        sys.stdout,
    )
