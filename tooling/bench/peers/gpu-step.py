"""ResNets' training steps in torch as its users write them for a GPU: channels_last, eager, TF32 or bf16 autocast."""

import torch
import torchvision
from serve import serve
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.backends.cuda.matmul.allow_tf32 = True
torch.backends.cudnn.allow_tf32 = True
torch.backends.cudnn.benchmark = True
held = {}


def about():
    return {"device": torch.cuda.get_device_name() if device == "cuda" else "cpu", "torch": torch.__version__}


def prepare(net, batch, size, precision):
    """A fresh model, images on the device and the optimizer; runs the first, slow steps."""
    torch.manual_seed(0)
    model = getattr(torchvision.models, net)()
    model.fc = nn.Linear(model.fc.in_features, 128)
    model = model.to(device, memory_format=torch.channels_last)
    images = torch.randint(0, 256, (batch, 3, size, size), dtype=torch.uint8, device=device)
    mean = torch.tensor([0.485, 0.456, 0.406], device=device).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225], device=device).view(1, 3, 1, 1)
    held.clear()
    held.update(
        model=model,
        images=images.to(memory_format=torch.channels_last),
        normalize=lambda pixels: (pixels.float() / 255 - mean) / deviation,
        optimizer=torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4, fused=True),
        autocast=lambda: torch.autocast(device, torch.bfloat16, enabled=precision == "bfloat16"),
    )
    for _ in range(3):
        train()


def train():
    held["model"].train()
    held["optimizer"].zero_grad(set_to_none=True)
    with held["autocast"]():
        value = held["model"](held["normalize"](held["images"])).square().mean()
    value.backward()
    held["optimizer"].step()
    # Waits for the GPU.
    return value.item()


serve(about=about, prepare=prepare, train=train)
