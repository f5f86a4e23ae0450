"""Golden numbers of the backbone, by torch and torchvision: random weights, images, and what comes of them.

usage: backbone.py golden FOLDER      the small files that the package's tests keep
       backbone.py full NAME FILE     one ResNet at its full width, for tests that have a Python at hand
       backbone.py loads NAME FILE    does torchvision's NAME take FILE with strict=True once its fc is an Identity?

Each file is a safetensors file: `weights.*` (a state dict), `images` (uint8, NHWC), `target` (of the loss), then per mode (`train.`,
`inference.`) `embeddings`, `densities3`, `densities4` (NHWC, some channels); of the training mode `gradients.*` of the loss
sum(embeddings * target) and `after.*`, the running statistics after that one forward pass.
"""

import os
import sys

import torch
import torchvision
from safetensors.torch import load_file, save_file
from torch import nn

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


class KeypointBlock(nn.Module):
    """A branch like a residual unit's without shortcut and last relu; a softmax over positions; pooling, channel by channel."""

    def __init__(self, channels, bottleneck, activation=nn.ReLU):
        super().__init__()
        inner = channels // 4 if bottleneck else channels
        kernels = [1, 3, 1] if bottleneck else [3, 3]
        widths = [channels] + [inner] * (len(kernels) - 1) + [channels]
        for i, kernel in enumerate(kernels):
            conv = nn.Conv2d(widths[i], widths[i + 1], kernel, padding=kernel // 2, bias=False)
            self.add_module(f"conv{i + 1}", conv)
            self.add_module(f"bn{i + 1}", nn.BatchNorm2d(widths[i + 1]))
        # A softmax does not see a shift: the last batch norm has no beta in our models.
        last = getattr(self, f"bn{len(kernels)}")
        del last.bias
        last.register_buffer("bias", torch.zeros(channels), persistent=False)
        self.steps = len(kernels)
        self.activation = activation()

    def densities(self, x):
        for i in range(1, self.steps + 1):
            x = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(x))
            if i < self.steps:
                x = self.activation(x)
        return x.flatten(2).softmax(2).view_as(x)

    def forward(self, a):
        p = self.densities(a)
        return (p * a).sum((2, 3)), p


def narrow(model, width):
    """torchvision's layout with `width` instead of 64 channels in the stem; it has no option for that with basic blocks."""
    scale = lambda channels: channels * width // 64
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Conv2d):
                inputs = 3 if child.in_channels == 3 else scale(child.in_channels)
                shape = dict(stride=child.stride, padding=child.padding, bias=False)
                setattr(parent, name, nn.Conv2d(inputs, scale(child.out_channels), child.kernel_size, **shape))
            elif isinstance(child, nn.BatchNorm2d):
                setattr(parent, name, nn.BatchNorm2d(scale(child.num_features)))
    return model


class Embedder(nn.Module):
    def __init__(self, name, width=64, length=None, smooth=False):
        super().__init__()
        trunk = narrow(torchvision.models.get_model(name), width)
        trunk.fc = nn.Identity()
        self.trunk, self.smooth, self.layout = trunk, smooth, torch.contiguous_format
        bottleneck = name == "resnet50"
        c3, c4 = (width * factor * (4 if bottleneck else 1) for factor in (4, 8))
        activation = nn.Softplus if smooth else nn.ReLU
        self.keypoints3 = KeypointBlock(c3, bottleneck, activation)
        self.keypoints4 = KeypointBlock(c4, bottleneck, activation)
        # The name is Python's for `global`, a reserved word.
        self.last = nn.Linear(c4, length) if length else nn.Identity()
        self.norm = nn.BatchNorm1d((length or c4) + c3 + c4)
        if smooth:
            for module in trunk.modules():
                if hasattr(module, "relu"):
                    module.relu = nn.Softplus()
            trunk.maxpool = nn.AvgPool2d(3, 2, padding=1)

    def forward(self, images):
        t = self.trunk
        x = (images.permute(0, 3, 1, 2).to(t.conv1.weight.dtype) / 255 - MEAN) / DEVIATION
        x = t.bn1(t.conv1(x.to(t.conv1.weight.dtype).contiguous(memory_format=self.layout)))
        # The twin pools before its softplus, as our models do before their relu, where the order makes no difference.
        x = t.relu(t.maxpool(x)) if self.smooth else t.maxpool(t.relu(x))
        a3 = t.layer3(t.layer2(t.layer1(x)))
        a4 = t.layer4(a3)
        f3, p3 = self.keypoints3(a3)
        f4, p4 = self.keypoints4(a4)
        embedding = self.norm(torch.cat([self.last(a4.mean((2, 3))), f3, f4], 1))
        return embedding, p3, p4

    @staticmethod
    def own_name(name):
        return name.removeprefix("trunk.").replace("last.", "global.").replace("norm.", "embedding.norm.", 1) \
            if name.startswith(("trunk.", "last.", "norm.")) else name


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    normal = lambda tensor, deviation: tensor.copy_(torch.randn(tensor.shape, generator=generator) * deviation)
    uniform = lambda tensor, low, high: tensor.copy_(torch.rand(tensor.shape, generator=generator) * (high - low) + low)
    weak = set()
    with torch.no_grad():
        for module in model.modules():
            if hasattr(module, "downsample"):
                # Branches weaker than their shortcuts, as in trained nets: with equal ones, torch's own float32 and float64 differ by
                # 2e-4 after the 50 batch norms of a ResNet-50, and nothing could be told to 1e-4.
                weak.add(module.bn3 if hasattr(module, "bn3") else module.bn2)
            if isinstance(module, nn.Conv2d):
                normal(module.weight, (2 / (module.weight[:, 0].numel())) ** 0.5)
            elif isinstance(module, nn.Linear):
                uniform(module.weight, -module.in_features**-0.5, module.in_features**-0.5)
                uniform(module.bias, -1, 1)
            elif isinstance(module, nn.modules.batchnorm._BatchNorm):
                uniform(module.weight, *((0.2, 0.6) if module in weak else (0.5, 1.5)))
                if isinstance(module.bias, nn.Parameter):
                    normal(module.bias, 0.2)
                normal(module.running_mean, 0.2)
                uniform(module.running_var, 0.5, 1.5)


def patches(count, size, generator):
    """Random patches of color. (Pixel noise would look alike in every image, and batch norm would blow up what is left.)"""
    patches = torch.rand((count, 3, 5, 5), generator=generator)
    smooth = nn.functional.interpolate(patches, size=size, mode="bicubic").permute(0, 2, 3, 1)
    return (smooth.clamp(0, 1) * 255).to(torch.uint8).contiguous()


def gradients(model, images, target):
    model.zero_grad()
    embeddings, p3, p4 = model.train()(images)
    (embeddings * target).sum().backward()
    return embeddings, p3, p4, {model.own_name(n): p.grad.clone() for n, p in model.named_parameters()}


def own_difference(model, state, target, generator, draws=5):
    """How far torch's own gradients are apart from one memory layout to the other: the largest norm-relative difference of a tensor.

    Whether a relu or a maximum flips is chance, so this is the largest of several batches of images.
    """
    differences = []
    for _ in range(draws):
        images = patches(len(target), 64, generator)
        by_layout = []
        for layout in (torch.contiguous_format, torch.channels_last):
            model.load_state_dict(state)
            model.layout = layout
            by_layout.append(gradients(model.to(memory_format=layout), images, target)[3])
        one, other = by_layout
        differences += [(one[k] - other[k]).norm() / one[k].norm() for k in one]
    return torch.stack(differences).max()


def measure(name, *, width=64, size=64, length=None, smooth=False, seed=1, channels=8, layouts=False):
    model = Embedder(name, width, length, smooth)
    randomize(model, seed)
    generator = torch.Generator().manual_seed(seed + 100)
    images = patches(8, size, generator)
    target = torch.randn((8, model.norm.num_features), generator=generator)
    state = {model.own_name(k): v.clone() for k, v in model.state_dict().items()}
    out = {"images": images, "target": target, **{f"weights.{k}": v for k, v in state.items()}}

    def record(mode, embeddings, p3, p4):
        out[f"{mode}.embeddings"] = embeddings.detach()
        for block, p in ((3, p3), (4, p4)):
            out[f"{mode}.densities{block}"] = p.detach().permute(0, 2, 3, 1)[..., :channels].contiguous()

    with torch.no_grad():
        record("inference", *model.eval()(images))
    before = {k: v.clone() for k, v in model.state_dict().items()}
    embeddings, p3, p4, grads = gradients(model, images, target)
    record("train", embeddings, p3, p4)
    out |= {f"gradients.{k}": v.contiguous() for k, v in grads.items()}
    out |= {f"after.{model.own_name(k)}": v.clone() for k, v in model.state_dict().items() if "running_" in k}
    if layouts:
        out["own_difference"] = own_difference(model, before, target, generator).reshape(1)
    return out


def save(tensors, path):
    save_file({k: v.detach().contiguous() for k, v in tensors.items()}, path)
    os.chmod(path, 0o644)


def unit(kind, stride):
    """A residual unit alone, with its input's gradient."""
    trunk = narrow(torchvision.models.get_model("resnet50" if kind == "bottleneck" else "resnet18"), 8)
    module = {1: trunk.layer1[1], 2: trunk.layer2[0]}[stride]
    randomize(module, 5)
    generator = torch.Generator().manual_seed(6)
    channels = module.conv1.in_channels
    x = torch.randn((2, 8, 8, channels), generator=generator).requires_grad_()
    y = module.train()(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    target = torch.randn(y.shape, generator=generator)
    (y * target).sum().backward()
    out = {"input": x, "target": target, "output": y, "gradients.input": x.grad}
    out |= {f"weights.{k}": v for k, v in module.state_dict().items() if "num_batches" not in k and "running" not in k}
    return out | {f"gradients.{k}": v.grad for k, v in module.named_parameters()}


def golden(folder):
    for name in ("resnet18", "resnet34", "resnet50"):
        numbers = measure(name, width=2, length=6)
        # A net with relus has no gradients to hold others to; its smooth twin has.
        save({k: v for k, v in numbers.items() if not k.startswith("gradients.")}, f"{folder}/{name}.safetensors")
    save(measure("resnet18", width=2, smooth=True), f"{folder}/resnet18-smooth.safetensors")
    for kind in ("basic", "bottleneck"):
        for stride in (1, 2):
            save(unit(kind, stride), f"{folder}/{kind}-unit-{stride}.safetensors")


def loads(name, path):
    model = torchvision.models.get_model(name)
    model.fc = nn.Identity()
    print(model.load_state_dict(load_file(path), strict=True))


if __name__ == "__main__":
    torch.manual_seed(0)
    command, *arguments = sys.argv[1:]
    if command == "golden":
        golden(*arguments)
    elif command == "loads":
        loads(*arguments)
    else:
        name, path, *rest = arguments
        save(measure(name, smooth="smooth" in rest, layouts="smooth" not in rest), path)
