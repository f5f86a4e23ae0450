"""Training steps and inference of timm's nets in torch, as its users would write them for a CPU."""

import timm
import torch
from serve import serve

torch.set_num_threads(torch.get_num_threads())
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

held = {}


def prepare(net, size, batch, embedding, compiled):
    """A fresh model, its images and its optimizer; one call runs the first, slow steps."""
    torch.manual_seed(0)
    model = timm.create_model(net, num_classes=embedding).to(memory_format=torch.channels_last)
    images = torch.randint(0, 256, (batch, 3, size, size), dtype=torch.uint8).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4, fused=True)

    def embed():
        return model((images.float() / 255 - MEAN) / DEVIATION)

    def loss():
        return embed().square().mean()

    held.clear()
    held.update(model=model, optimizer=optimizer)
    held["loss"] = torch.compile(loss) if compiled else loss
    held["embed"] = torch.compile(embed) if compiled else embed
    train()
    infer()


def train():
    held["model"].train()
    held["optimizer"].zero_grad(set_to_none=True)
    value = held["loss"]()
    value.backward()
    held["optimizer"].step()
    return value.item()


def infer():
    held["model"].eval()
    with torch.inference_mode():
        return held["embed"]()[0, 0].item()


serve(prepare=prepare, train=train, infer=infer)
