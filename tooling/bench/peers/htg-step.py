"""Both stages' updates in torch, as its users would write them for a CPU: channels_last, fused SGD."""

import sys
from pathlib import Path

import torch
from serve import serve
from torch import nn
from torch.nn.functional import cross_entropy

sys.path.insert(0, str(Path(__file__).parents[2] / "oracles"))
from backbone import Embedder
from htg_iteration import Discriminator, Generator, HtgIteration, batch_hard, distances, triplet_loss

held = {}


class F(nn.Module):
    """ResNet-18 with or without keypoint blocks, and a batch norm on the whole embedding."""

    def __init__(self, length, keypoints):
        super().__init__()
        self.embedder = Embedder("resnet18", length=length)
        self.embedder.layout = torch.channels_last
        self.keypoints = keypoints
        if not keypoints:
            del self.embedder.keypoints3, self.embedder.keypoints4
            self.embedder.norm = nn.BatchNorm1d(length)
            self.embedder.forward = self.globally

    def globally(self, images):
        e = self.embedder
        t = e.trunk
        x = ((images.float().permute(0, 3, 1, 2) / 255) - 0.45) / 0.23
        a = t.maxpool(t.relu(t.bn1(t.conv1(x))))
        for layer in (t.layer1, t.layer2, t.layer3, t.layer4):
            a = layer(a)
        return (e.norm(e.last(a.mean((2, 3)))),)

    def forward(self, images):
        return self.embedder(images)[0]


def prepare(size, identities, images, classes, length, keypoints):
    """Fresh models, their batch and optimizers; one update of each stage runs the first, slow steps."""
    torch.manual_seed(0)
    batch = torch.randint(0, 256, (identities * images, size, size, 3), dtype=torch.uint8)
    labels = torch.arange(identities).repeat_interleave(images)
    nets = [F(length, keypoints).to(memory_format=torch.channels_last) for _ in range(2)]
    total = length + (256 + 512 if keypoints else 0)
    weights = [nn.Parameter(torch.randn(classes, total) / total**0.5) for _ in range(2)]
    rates = {"f": 1e-4, "g": 1e-4, "d": 1e-4}
    parameters = [*nets[0].parameters(), weights[0]]
    held.clear()
    held.update(
        batch=batch,
        labels=labels,
        net=nets[0],
        weights=weights[0],
        optimizer=torch.optim.SGD(parameters, lr=1e-4, momentum=0.9, weight_decay=5e-4, fused=True),
        htg=HtgIteration(
            nets[1], weights[1], Generator(total, "signed"), Discriminator(total, classes), rates, fused=True
        ),
    )
    basic()
    htg()


def basic():
    f, labels = held["net"].train()(held["batch"]), held["labels"]
    distance = distances(f)
    triplet = triplet_loss(distance, batch_hard(distance.detach(), labels), 0.6)
    softmax = cross_entropy(f @ held["weights"].T, labels)
    held["optimizer"].zero_grad(set_to_none=True)
    (softmax + triplet).backward()
    held["optimizer"].step()
    return [softmax.item(), triplet.item()]


def htg():
    return held["htg"].step(held["batch"], held["labels"]).tolist()


serve(prepare=prepare, basic=basic, htg=htg)
