"""One iteration of hard triplet generation in torch: D's update, G's, F's, on one forward pass of F.

usage: htg_iteration.py > packages/trainer/test/golden/htg-iteration.json

The golden file holds a small smooth net's weights, one batch, and per case every weight and statistic after one iteration, in double
precision. `HtgIteration` itself is also the peer of `pnpm bench htg-step`.
"""

import json
import sys

import torch
from torch import nn
from torch.nn.functional import cross_entropy, normalize, relu, softplus


# How far the inputs of relus were from 0, where somebody asks (a list).
kinks = None


def rectify(x):
    if kinks is not None:
        kinks.append(x.detach().abs().min().item())
    return relu(x)


def dense(inputs, outputs):
    """A fully connected layer without bias, and its batch norm."""
    return nn.ModuleDict({"fc": nn.Linear(inputs, outputs, bias=False), "bn": nn.BatchNorm1d(outputs)})


class Generator(nn.Module):
    """G(f) = f + h(f): two layers that reduce, two that expand; `literal` ends in a relu, `signed` does not."""

    def __init__(self, length, output):
        super().__init__()
        half, quarter = -(-length // 2), -(-length // 4)
        widths = [length, half, quarter, half, length]
        self.layers = nn.ModuleList(dense(*pair) for pair in zip(widths, widths[1:]))
        self.output = output

    def forward(self, f):
        x = f
        for i, layer in enumerate(self.layers):
            x = layer["bn"](layer["fc"](x))
            if i < 3 or self.output == "literal":
                x = rectify(x)
        return f + x


class Discriminator(nn.Module):
    """D: logits of K identities and, last, of "fake"."""

    def __init__(self, length, identities):
        super().__init__()
        self.layers = nn.ModuleList(dense(length, length) for _ in range(3))
        self.last = nn.Linear(length, identities + 1)
        self.fake = identities

    def forward(self, x):
        for layer in self.layers:
            x = rectify(layer["bn"](layer["fc"](x)))
        return self.last(x)


def distances(embeddings):
    """Squared Euclidean distances of normalized rows."""
    rows = normalize(embeddings)
    square = rows.square().sum(1)
    return (square[:, None] + square[None, :] - 2 * rows @ rows.T).clamp(min=0)


def batch_hard(distance, labels):
    """Each anchor's farthest positive and nearest negative."""
    same = labels[:, None] == labels[None, :]
    itself = torch.eye(len(labels), dtype=torch.bool)
    positive = distance.masked_fill(~same | itself, -1).argmax(1)
    negative = distance.masked_fill(same, 9).argmin(1)
    return positive, negative


def triplet_loss(distance, mined, margin, reversed=False):
    """The mean over the triplets that miss the margin, of [d_ap - d_an + m]+; reversed: of [d_an - d_ap + m]+."""
    anchor = torch.arange(len(distance))
    excess = distance[anchor, mined[0]] - distance[anchor, mined[1]]
    losses = rectify((-excess if reversed else excess) + margin)
    return losses.sum() / (losses > 0).sum().clamp(min=1)


class HtgIteration:
    """Updates D, then G against the updated D, then F through the updated, frozen G."""

    def __init__(self, f, weights, g, d, rates, statistics="running", margin=0.6, beta=1, gamma=1, fused=False):
        self.f, self.weights, self.g, self.d = f, weights, g, d
        self.statistics, self.margin, self.beta, self.gamma = statistics, margin, beta, gamma
        sgd = lambda parameters, rate: torch.optim.SGD(
            parameters, lr=rate, momentum=0.9, weight_decay=5e-4, fused=fused
        )
        self.optimizers = {
            "f": sgd([*f.parameters(), weights], rates["f"]),
            "g": sgd(g.parameters(), rates["g"]),
            "d": sgd(d.parameters(), rates["d"]),
        }

    def update(self, name, loss):
        optimizer = self.optimizers[name]
        optimizer.zero_grad(set_to_none=True)
        loss.backward(inputs=optimizer.param_groups[0]["params"])
        optimizer.step()

    def step(self, images, labels):
        """The terms of all losses, in one tensor."""
        f, g, d = self.f.train()(images), self.g, self.d
        distance = distances(f)
        mined = batch_hard(distance.detach(), labels)
        detached = f.detach()

        with torch.no_grad():
            generated = g.eval()(detached)
        d.train(self.statistics == "batch")
        real = cross_entropy(d(detached), labels)
        fake = cross_entropy(d(generated), torch.full_like(labels, d.fake))
        self.update("d", real + self.beta * fake)

        generated = g.train()(detached)
        adversarial = triplet_loss(distances(generated), mined, self.margin, reversed=True)
        label = cross_entropy(d.eval()(generated), labels)
        self.update("g", adversarial + self.gamma * label)

        softmax = cross_entropy(f @ self.weights.T, labels)
        triplet = triplet_loss(distance, mined, self.margin)
        generated_triplet = triplet_loss(distances(g.eval()(f)), mined, self.margin)
        self.update("f", softmax + triplet + generated_triplet)
        terms = [real, fake, adversarial, label, softmax, triplet, generated_triplet]
        return torch.stack([term.detach() for term in terms])


class SmoothNet(nn.Module):
    """A small F without kinks: convolution, batch norm, softplus, mean over positions, fully connected, batch norm."""

    def __init__(self, length):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, bias=False)
        self.bn = nn.BatchNorm2d(4)
        # No bias: the batch norm takes it away, and its gradient would be nothing but rounding.
        self.head = nn.Linear(4, length, bias=False)
        self.norm = nn.BatchNorm1d(length)

    def forward(self, images):
        x = softplus(self.bn(self.conv(images / 255)))
        return self.norm(self.head(x.mean((2, 3))))


def named_norm(path, module):
    return {
        f"{path}/gamma": module.weight,
        f"{path}/beta": module.bias,
        f"{path}/moving_mean": module.running_mean,
        f"{path}/moving_variance": module.running_var,
    }


def named_features(f, weights):
    """F's and the softmax's weights and statistics by our paths, in our layouts (kernels [H, W, in, out] and [in, out])."""
    return {
        "embedder/conv/kernel": f.conv.weight.permute(2, 3, 1, 0),
        **named_norm("embedder/bn", f.bn),
        "embedder/head/kernel": f.head.weight.T,
        **named_norm("embedder/norm", f.norm),
        "losses/softmax/weights": weights,
    }


def detached(tensors):
    return {path: tensor.detach().clone() for path, tensor in tensors.items()}


def named(f, weights, g, d):
    """Every weight and statistic by our paths."""
    tensors = {
        **named_features(f, weights),
        "discriminator/fc4/kernel": d.last.weight.T,
        "discriminator/fc4/bias": d.last.bias,
    }
    for name, network in (("generator", g), ("discriminator", d)):
        for i, layer in enumerate(network.layers, 1):
            tensors[f"{name}/fc{i}/kernel"] = layer["fc"].weight.T
            tensors.update(named_norm(f"{name}/bn{i}", layer["bn"]))
    return detached(tensors)


def numbers(tensor):
    return tensor.flatten().tolist()


LENGTH, IDENTITIES, IMAGES, SIDE, SEED = 8, 4, 3, 6, 6
RATES = {"f": 0.2, "g": 1.0, "d": 0.5}


def golden_case(output, statistics):
    global kinks
    torch.manual_seed(SEED)
    labels = torch.arange(IDENTITIES).repeat_interleave(IMAGES)
    # Images of an identity share a pattern: features that differ, so that no batch norm divides by next to nothing.
    patterns = torch.randint(0, 156, (IDENTITIES, 3, SIDE, SIDE))
    images = (patterns[labels] + torch.randint(0, 100, (len(labels), 3, SIDE, SIDE))).double()
    f, g, d = SmoothNet(LENGTH), Generator(LENGTH, output), Discriminator(LENGTH, IDENTITIES)
    weights = nn.Parameter(torch.randn(IDENTITIES, LENGTH) / LENGTH**0.5)
    # Batch norms that have seen something: no statistic, scale or shift that could be left out unnoticed.
    for module in [*f.modules(), *g.modules(), *d.modules()]:
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            for tensor in (module.weight.data, module.running_var):
                tensor.uniform_(0.5, 1.5)
            for tensor in (module.bias.data, module.running_mean):
                tensor.normal_(0, 0.3)
    # Weights that single precision holds exactly: both sides start from the same ones.
    for tensor in [*f.state_dict().values(), *g.state_dict().values(), *d.state_dict().values(), weights.data]:
        if tensor.is_floating_point():
            tensor.copy_(tensor.float().double())
    before = named(f, weights, g, d)
    kinks = []
    terms = HtgIteration(f, weights, g, d, RATES, statistics).step(images, labels)
    # Nearer to a kink, single precision could fall on its other side.
    assert min(kinks) > 1e-4, f"a relu's input is {min(kinks)}: take another seed"
    return {
        "images": images.permute(0, 2, 3, 1).int().flatten().tolist(),
        "shape": [len(labels), SIDE, SIDE, 3],
        "labels": labels.tolist(),
        "before": {path: numbers(tensor) for path, tensor in before.items()},
        "output": output,
        "statistics": statistics,
        "terms": numbers(terms),
        "updates": {path: numbers(tensor - before[path]) for path, tensor in named(f, weights, g, d).items()},
    }


if __name__ == "__main__":
    torch.set_default_dtype(torch.double)
    cases = [golden_case("signed", "running"), golden_case("literal", "batch")]
    shared = {key: cases[0][key] for key in ("images", "shape", "labels", "before")}
    for case in cases:
        assert all(case.pop(key) == shared[key] for key in shared)
    json.dump(
        {"length": LENGTH, "identities": IDENTITIES, "images_per_identity": IMAGES, "rates": RATES, **shared, "cases": cases},
        sys.stdout,
    )
