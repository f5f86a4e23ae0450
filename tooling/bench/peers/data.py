"""The peers of the data benchmark: torchvision's transforms in a DataLoader of two workers, on PIL's images and on tensors."""

import glob
import random

import torch
from PIL import Image
from serve import serve
from torchvision import io, transforms
from torchvision.transforms import v2

_loaders = {}

# The same changes twice. Both end in uint8, as ours: scaling and normalizing belong to the model there.
_PIL = transforms.Compose(
    [
        transforms.RandomResizedCrop(224),
        transforms.RandomHorizontalFlip(),
        transforms.ColorJitter(0.4, 0.4, 0.4),
        transforms.PILToTensor(),
    ]
)
_TENSORS = v2.Compose(
    [v2.RandomResizedCrop(224), v2.RandomHorizontalFlip(), v2.ColorJitter(0.4, 0.4, 0.4)]
)


def _by_pil(path):
    with Image.open(path) as image:
        return _PIL(image.convert("RGB"))


def _by_tensors(path):
    return _TENSORS(io.decode_image(path, mode=io.ImageReadMode.RGB))


class _Images(torch.utils.data.Dataset):
    def __init__(self, folder, read):
        self.paths = sorted(glob.glob(f"{folder}/**/*.jpg", recursive=True))
        self.read = read

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return self.read(self.paths[index])


def prepare(folder, workers, batch):
    torch.set_num_threads(1)
    random.seed(1)
    for kind, read in (("pil", _by_pil), ("tensors", _by_tensors)):
        _loaders[kind] = torch.utils.data.DataLoader(
            _Images(folder, read),
            batch_size=batch,
            shuffle=True,
            num_workers=workers,
            persistent_workers=True,
        )


def epoch(kind):
    return sum(len(batch) for batch in _loaders[kind])


serve(prepare=prepare, epoch=epoch)
