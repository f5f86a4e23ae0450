"""Files that torch writes, for the reader of weights, each with the numbers in it as safetensors beside it.

usage: torch_files.py FOLDER

`*.pth` and `*.pt` are to be read, with the tensors of NAME.safetensors; what stands in `refused/` is to be refused, with nothing run:
each hostile file would make the file `refused/RAN`.
"""

import argparse
import collections
import contextlib
import os
import pickle
import sys
import warnings

import torch
from safetensors.torch import save_file
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.bn = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4, 2)


class Hostile:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.system, (f"touch {self.mark}",)


def tensors():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 7
    return collections.OrderedDict(
        f32=base,
        f64=base.double(),
        f16=base.half(),
        bf16=base.bfloat16(),
        i64=torch.tensor([1, -2, 2**40]),
        u8=torch.tensor([1, 255], dtype=torch.uint8),
        flag=torch.tensor([True, False]),
        scalar=torch.tensor(0.5),
        empty=torch.zeros(0, 3),
        transposed=base.permute(2, 0, 1),
        channels_last=torch.arange(2 * 3 * 2 * 2, dtype=torch.float32).reshape(2, 3, 2, 2).to(memory_format=torch.channels_last),
        view=base[1, 1:, 1:3],
        shared=base[0],
        parameter=nn.Parameter(base + 1),
    )


def plain(state):
    return {k: v.detach().clone(memory_format=torch.contiguous_format) for k, v in state.items()}


@contextlib.contextmanager
def without_sources():
    """The legacy layout stores the source text of every module, and where it lay; neither is wanted here."""
    found = torch.serialization.get_source_lines_and_file

    def nothing(*_):
        raise OSError("left out")

    torch.serialization.get_source_lines_and_file = nothing
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        torch.serialization.get_source_lines_and_file = found


def write(folder):
    torch.manual_seed(0)
    os.makedirs(f"{folder}/refused", exist_ok=True)
    model = Net()
    state, odd = model.state_dict(), tensors()
    checkpoint = {
        "epoch": 3,
        "arch": "net",
        "loss": torch.tensor(0.25),
        "optimizer": torch.optim.Adam(model.parameters()).state_dict(),
        "state_dict": nn.DataParallel(model).state_dict(),
        "state_dict_ema": state,
    }

    def save(name, value, expected, **options):
        torch.save(value, f"{folder}/{name}", **options)
        save_file(plain(expected), f"{folder}/{os.path.splitext(name)[0]}.safetensors")

    legacy = dict(_use_new_zipfile_serialization=False)
    save("odd.pth", odd, odd)
    save("odd-legacy.pth", odd, odd, **legacy)
    save("odd-protocol4.pt", odd, odd, pickle_protocol=4)
    save("state.pth", state, state)
    save("state-legacy.pt", state, state, **legacy)
    save("checkpoint.pth", checkpoint, checkpoint["state_dict"])
    save("checkpoint-legacy.pth", checkpoint, checkpoint["state_dict"], **legacy)
    save("nested.pth", {"info": {"by": "me"}, "model": {"net": state}}, state)

    refused = f"{folder}/refused"
    torch.save(model, f"{refused}/module.pth")
    with without_sources():
        torch.save(model, f"{refused}/module-legacy.pth", **legacy)
    torch.save({"args": argparse.Namespace(lr=0.1), "state_dict": state}, f"{refused}/namespace.pth")
    hostile = {"state_dict": state, "x": Hostile(f"{refused}/RAN")}
    torch.save(hostile, f"{refused}/hostile.pth")
    torch.save(hostile, f"{refused}/hostile-legacy.pth", **legacy)
    with open(f"{refused}/pickle.pth", "wb") as file:
        pickle.dump(hostile, file)
    torch.jit.script(nn.Linear(2, 2)).save(f"{refused}/script.pt")
    torch.save({"epoch": 3}, f"{refused}/no-weights.pth")
    torch.save({"a": torch.zeros(1).expand(1000)}, f"{refused}/expanded.pth")


if __name__ == "__main__":
    write(sys.argv[1])
