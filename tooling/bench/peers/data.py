"""The peer of the data benchmark: torchvision's transforms in a DataLoader of two workers."""

import glob
import random

import torch
from PIL import Image
from serve import serve
from torchvision import transforms

_loader = None


class _Pictures(torch.utils.data.Dataset):
    def __init__(self, folder):
        self.paths = sorted(glob.glob(f"{folder}/**/*.jpg", recursive=True))
        self.transform = transforms.Compose(
            [
                transforms.RandomResizedCrop(224),
                transforms.RandomHorizontalFlip(),
                transforms.ColorJitter(0.4, 0.4, 0.4),
                # uint8, as ours: scaling and normalising belong to the model there.
                transforms.PILToTensor(),
            ]
        )

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with Image.open(self.paths[index]) as picture:
            return self.transform(picture.convert("RGB"))


def prepare(folder, workers, batch):
    global _loader
    torch.set_num_threads(1)
    pictures = _Pictures(folder)
    random.seed(1)
    _loader = torch.utils.data.DataLoader(
        pictures, batch_size=batch, shuffle=True, num_workers=workers, persistent_workers=True
    )
    return len(pictures)


def epoch():
    return sum(len(batch) for batch in _loader)


serve(prepare=prepare, epoch=epoch)
