"""Golden numbers of the backbones by name, by the programs that they come from: torchvision, timm, efficientnet-lite-pytorch; IBN-a as its authors
describe it, on torchvision's ResNet.

usage: backbones.py golden FOLDER            small nets, for the files that the package's tests keep
       backbones.py full KIND FILE [smooth]  one net at its full size; `smooth`: its twin without kinks
       backbones.py loads KIND FILE          does the source's net, its classifier an Identity, take FILE with strict=True?
       backbones.py positions FILE           position embeddings, resampled by timm

Each file is a safetensors file: `weights.*` (a state dict), `images` (uint8, NHWC), `target`, `inference.embeddings`, `train.embeddings` (the pooled
features), of the loss sum(train.embeddings * target) `gradients.*`, and `after.*`, the running statistics after that one forward pass. The small files
hold no `after.*` and, in place of the gradients, `digests`: by their names in order, each one's norm and its product with cos(1), cos(2), ...;
`own_difference` is how far torch's own gradients, and `own_embeddings` how far its own train.embeddings, are apart from one memory layout to the
other.
"""

import sys

import timm
import torch
import torchvision
from backbone import patches, save
from efficientnet_lite_pytorch import EfficientNet
from safetensors.torch import load_file
from timm.layers import resample_abs_pos_embed
from torch import nn

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
HALF = ([0.5] * 3, [0.5] * 3)
LITE = ([127 / 255] * 3, [128 / 255] * 3)


class IBN(nn.Module):
    def __init__(self, planes):
        super().__init__()
        self.half = planes // 2
        self.IN = nn.InstanceNorm2d(self.half, affine=True)
        self.BN = nn.BatchNorm2d(planes - self.half)

    def forward(self, x):
        return torch.cat([self.IN(x[:, : self.half].contiguous()), self.BN(x[:, self.half :].contiguous())], 1)


def resnet(name, width=64, ibn=False):
    from backbone import narrow

    net = narrow(torchvision.models.get_model(name), width)
    net.fc = nn.Identity()
    if ibn:
        for stage in (net.layer1, net.layer2, net.layer3):
            for unit in stage:
                unit.bn1 = IBN(unit.bn1.num_features)
    return net


class Pooled(nn.Module):
    """Features of a net with an `extract_features`, averaged over positions."""

    def __init__(self, net, features):
        super().__init__()
        self.net, self.features = net, features

    def forward(self, x):
        return self.features(self.net, x).mean((2, 3))


def lite(name, size, head=1280, **override):
    net = EfficientNet.from_name(name, image_size=size, drop_connect_rate=0, **override)
    net._fc = nn.Identity()
    if head != 1280:
        net._conv_head = nn.Conv2d(net._conv_head.in_channels, head, 1, bias=False)
        net._bn1 = nn.BatchNorm2d(head, eps=net._bn1.eps, momentum=net._bn1.momentum)
    return Pooled(net, EfficientNet.extract_features)


def mobilenet(width=1.0):
    net = torchvision.models.mobilenet_v3_large(width_mult=width)
    net.classifier = nn.Identity()
    return Pooled(net, lambda m, x: m.features(x))


def timm_net(name, **options):
    return timm.create_model(name, num_classes=0, **options)


# By kind: the net, its colors, its image size, at full size and small.
FULL = {
    "resnet18": (lambda: resnet("resnet18"), IMAGENET, 64),
    "resnet101": (lambda: resnet("resnet101"), IMAGENET, 64),
    "resnet50IbnA": (lambda: resnet("resnet50", ibn=True), IMAGENET, 64),
    **{f"efficientnetLite{i}": (lambda i=i: lite(f"efficientnet-lite{i}", 96), LITE, 96) for i in range(5)},
    "mobilenetV3Large": (mobilenet, IMAGENET, 96),
    "convnextTiny": (lambda: timm_net("convnext_tiny"), IMAGENET, 64),
    "vitSmall16": (lambda: timm_net("vit_small_patch16_224", img_size=64), HALF, 64),
    "vitBase16": (lambda: timm_net("vit_base_patch16_224", img_size=64), HALF, 64),
    "dinov2Small14": (lambda: timm_net("vit_small_patch14_dinov2", img_size=56), IMAGENET, 56),
}
SMALL = {
    "efficientnetLite0": (
        lambda: lite("efficientnet-lite0", 32, 32, width_coefficient=0.1, depth_coefficient=0.4),
        LITE,
        32,
    ),
    "mobilenetV3Large": (lambda: mobilenet(0.1), IMAGENET, 32),
    "convnextTiny": (lambda: timm.models.ConvNeXt(depths=(1, 1, 2, 1), dims=(4, 8, 16, 32), num_classes=0), IMAGENET, 32),
    "dinov2Small14": (
        lambda: timm.models.VisionTransformer(
            img_size=24, patch_size=6, embed_dim=12, depth=4, num_heads=3, num_classes=0, init_values=1e-5
        ),
        IMAGENET,
        24,
    ),
}

class Normalized(nn.Module):
    def __init__(self, net, colors):
        super().__init__()
        self.net, self.layout = net, torch.contiguous_format
        self.mean, self.deviation = (torch.tensor(values).view(1, 3, 1, 1) for values in colors)

    def forward(self, images):
        x = (images.permute(0, 3, 1, 2).float() / 255 - self.mean) / self.deviation
        return self.net(x.contiguous(memory_format=self.layout))

    @staticmethod
    def own_name(name):
        return name.removeprefix("net.").removeprefix("net.")


def smooth(model):
    """Softplus for relu and relu6, SiLU for hard swish, the sigmoid for the hard one, average for max pooling."""
    twins = {nn.ReLU: nn.Softplus, nn.ReLU6: nn.Softplus, nn.Hardswish: nn.SiLU, nn.Hardsigmoid: nn.Sigmoid}
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if type(child) in twins:
                setattr(parent, name, twins[type(child)]())
    for net in model.modules():
        if isinstance(net, torchvision.models.ResNet):
            # The twin pools before its softplus, as our models do before their relu, where the order makes no difference.
            pool = nn.AvgPool2d(3, 2, padding=1)
            net.relu, net.maxpool = nn.Identity(), nn.Sequential(pool, nn.Softplus())
    return model


def last_norms(model):
    """The last batch norm of each residual branch: weaker than its shortcut, as in trained nets."""
    for module in model.modules():
        kind = type(module).__name__
        if hasattr(module, "downsample") and kind in ("BasicBlock", "Bottleneck"):
            yield module.bn3 if hasattr(module, "bn3") else module.bn2
        if kind == "MBConvBlock":
            yield module._bn2
        if kind == "InvertedResidual":
            yield module.block[-1][1]


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    normal = lambda tensor, deviation: tensor.copy_(torch.randn(tensor.shape, generator=generator) * deviation)
    uniform = lambda tensor, low, high: tensor.copy_(torch.rand(tensor.shape, generator=generator) * (high - low) + low)
    weak = set(last_norms(model))
    norms = (nn.modules.batchnorm._NormBase, nn.LayerNorm)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                fan_in = module.weight[0].numel()
                normal(module.weight, (2 / fan_in) ** 0.5 if isinstance(module, nn.Conv2d) else fan_in**-0.5)
                if module.bias is not None:
                    normal(module.bias, 0.2)
            elif isinstance(module, norms):
                uniform(module.weight, *((0.2, 0.6) if module in weak else (0.5, 1.5)))
                normal(module.bias, 0.2)
                if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.track_running_stats:
                    normal(module.running_mean, 0.2)
                    uniform(module.running_var, 0.5, 1.5)
        for name, parameter in model.named_parameters():
            if name.endswith(".gamma"):
                uniform(parameter, 0.2, 0.8)
            elif name.endswith(("cls_token", "pos_embed")):
                normal(parameter, 0.5)
        # Halves, so that a file of 16-bit numbers holds them.
        for tensor in [*model.parameters(), *model.buffers()]:
            if tensor.is_floating_point():
                tensor.copy_(tensor.half().float())


def gradients(model, images, target):
    model.zero_grad()
    embeddings = model.train()(images)
    (embeddings * target).sum().backward()
    return embeddings, {model.own_name(n): p.grad.clone() for n, p in model.named_parameters()}


def own_difference(model, state, images_of, target, draws=3):
    differences, embeddings = [], []
    for _ in range(draws):
        images, by_layout = images_of(), []
        for layout in (torch.contiguous_format, torch.channels_last):
            model.load_state_dict(state)
            model.layout = layout
            by_layout.append(gradients(model.to(memory_format=layout), images, target))
        (a, one), (b, other) = by_layout
        embeddings.append((a - b).detach().abs().max() / a.detach().abs().max())
        # What a norm takes out has no gradient but rounding.
        least = 1e-3 * max(gradient.norm() for gradient in one.values())
        differences += [(one[k] - other[k]).norm() / one[k].norm().clamp(min=least) for k in one]
    return torch.stack(differences).max(), torch.stack(embeddings).max()


def measure(make, colors, size, *, twin=False, seed=1, batch=8, layouts=False):
    model = Normalized(make(), colors)
    randomize(model, seed)
    if twin:
        smooth(model)
    generator = torch.Generator().manual_seed(seed + 100)
    images = patches(batch, size, generator)
    out = {"images": images} | {f"weights.{model.own_name(k)}": v.clone() for k, v in model.state_dict().items()}
    before = {k: v.clone() for k, v in model.state_dict().items()}
    with torch.no_grad():
        out["inference.embeddings"] = model.eval()(images)
    target = torch.randn(out["inference.embeddings"].shape, generator=generator)
    embeddings, grads = gradients(model, images, target)
    out |= {"target": target, "train.embeddings": embeddings.detach()}
    out |= {f"gradients.{k}": v for k, v in grads.items()}
    out |= {f"after.{model.own_name(k)}": v.clone() for k, v in model.state_dict().items() if "running_" in k}
    if layouts:
        own = own_difference(model, before, lambda: patches(batch, size, generator), target)
        out["own_difference"], out["own_embeddings"] = (value.reshape(1) for value in own)
    return out


def digest(gradient):
    flat = gradient.flatten().double()
    waves = torch.cos(torch.arange(1, len(flat) + 1, dtype=torch.float64))
    return torch.stack([flat.norm(), flat @ waves]).float()


def small(numbers):
    """Weights in 16 bits, which hold them exactly; digests of gradients; no counts of batches."""
    kept = {k: v for k, v in numbers.items() if not k.startswith(("gradients.", "after.")) and "num_batches" not in k}
    out = {k: v.half() if k.startswith("weights.") else v for k, v in kept.items()}
    gradients = sorted(k for k in numbers if k.startswith("gradients."))
    return out | {"digests": torch.stack([digest(numbers[k]) for k in gradients])}


def golden(folder):
    for kind, net in SMALL.items():
        plain = measure(*net)
        twin = measure(*net, twin=True)
        # A net with kinks has no gradients to hold others to; its twin has.
        plain |= {k: v for k, v in twin.items() if k.startswith("gradients.")}
        save(small(plain), f"{folder}/{kind}.safetensors")
    positions(f"{folder}/positions.safetensors")
    save(ibn_unit(), f"{folder}/ibn-unit-1.safetensors")


def ibn_unit():
    """A bottleneck unit with IBN-a alone, with its input's gradient."""
    module = resnet("resnet50", 8, ibn=True).layer1[1]
    randomize(module, 5)
    generator = torch.Generator().manual_seed(6)
    x = torch.randn((2, 8, 8, 32), generator=generator).requires_grad_()
    y = module.train()(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    target = torch.randn(y.shape, generator=generator)
    (y * target).sum().backward()
    out = {"input": x, "target": target, "output": y, "gradients.input": x.grad}
    out |= {f"weights.{k}": v for k, v in module.state_dict().items() if "num_batches" not in k and "running" not in k}
    return out | {f"gradients.{k}": v.grad for k, v in module.named_parameters()}


def positions(path):
    generator = torch.Generator().manual_seed(7)
    embeddings = torch.randn((1, 1 + 5 * 5, 3), generator=generator)
    sizes = [(3, 3), (8, 6), (5, 5)]
    resampled = {f"to{h}x{w}": resample_abs_pos_embed(embeddings, [h, w], num_prefix_tokens=1).clone() for h, w in sizes}
    save({"pos_embed": embeddings, **resampled}, path)


def loads(kind, path):
    make, _, size = FULL[kind]
    net = make()
    net = net.net if isinstance(net, Pooled) else net
    print(net.load_state_dict(load_file(path), strict=True))


if __name__ == "__main__":
    torch.manual_seed(0)
    command, *arguments = sys.argv[1:]
    if command == "golden":
        golden(*arguments)
    elif command == "loads":
        loads(*arguments)
    elif command == "positions":
        positions(*arguments)
    else:
        kind, path, *rest = arguments
        numbers = measure(*FULL[kind], twin="smooth" in rest, layouts="layouts" in rest)
        save(numbers, path)
