"""pytorch-metric-learning's losses, forward and backward, on embeddings that stay in this process."""

import torch
from pytorch_metric_learning import distances, losses, miners
from serve import serve

state = {}


def squared():
    return distances.LpDistance(power=2)


def prepare(embeddings, labels, identities):
    length = embeddings.shape[1]
    classes = {"num_classes": identities, "embedding_size": length}
    torch.manual_seed(0)
    state["embeddings"] = torch.tensor(embeddings)
    state["labels"] = torch.tensor(labels).long()
    plain = losses.TripletMarginLoss(margin=0.2, distance=squared())
    state["losses"] = {
        "tripletLoss, all": plain,
        "tripletLoss, soft": losses.TripletMarginLoss(margin=0, smooth_loss=True, distance=squared()),
        "tripletLoss, batchHard": plain,
        "tripletLoss, semihard": plain,
        "contrastiveLoss": losses.ContrastiveLoss(),
        "ntXentLoss": losses.NTXentLoss(),
        "supConLoss": losses.SupConLoss(),
        "liftedStructureLoss": losses.LiftedStructureLoss(),
        "generalizedLiftedStructureLoss": losses.GeneralizedLiftedStructureLoss(),
        "angularLoss": losses.AngularLoss(),
        "multiSimilarityLoss": losses.MultiSimilarityLoss(),
        "multiSimilarityLoss, mined": losses.MultiSimilarityLoss(),
        "circleLoss": losses.CircleLoss(),
        "marginLoss": losses.MarginLoss(),
        "arcFace": losses.ArcFaceLoss(**classes),
        "cosFace": losses.CosFaceLoss(**classes),
        "normalizedSoftmax": losses.NormalizedSoftmaxLoss(**classes),
        "proxyNca": losses.ProxyNCALoss(**classes),
        "proxyAnchor": losses.ProxyAnchorLoss(**classes),
        "crossBatchMemory": losses.CrossBatchMemory(losses.ContrastiveLoss(), length, memory_size=1024),
    }
    state["miners"] = {
        "tripletLoss, batchHard": miners.BatchHardMiner(distance=squared()),
        "tripletLoss, semihard": miners.TripletMarginMiner(margin=0.2, type_of_triplets="semihard", distance=squared()),
        "multiSimilarityLoss, mined": miners.MultiSimilarityMiner(),
    }
    return sorted(state["losses"])


def run(name):
    loss, miner = state["losses"][name], state["miners"].get(name)
    loss.zero_grad()
    embeddings = state["embeddings"].clone().requires_grad_()
    labels = state["labels"]
    value = loss(embeddings, labels, miner(embeddings, labels)) if miner else loss(embeddings, labels)
    value.backward()
    return value.item()


serve(prepare=prepare, run=run)
