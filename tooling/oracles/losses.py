"""Golden losses and gradients by pytorch-metric-learning, in double precision.

    python tooling/oracles/losses.py

writes packages/losses/test/golden/losses.json, and the cases with a miner to packages/miners/test/golden/mined-losses.json.

Inputs are seeded and rounded to single precision, so that both sides start from the same numbers. A case of the file names the function of
@htg/losses, its options, and what pytorch-metric-learning makes of the same: the value, its gradient by the embeddings, and by the
loss's own weights where it has some.
"""

import json
from operator import attrgetter
from pathlib import Path

import numpy as np
import torch
from pytorch_metric_learning import distances, losses, miners, reducers, regularizers

PACKAGES = Path(__file__).parents[2] / "packages"
N, M, L, K = 16, 20, 8, 6
# Identities of 5, 4, 3, 2, 1 and 1 images.
LABELS = [0, 1, 2, 0, 3, 1, 0, 2, 1, 0, 4, 1, 2, 5, 3, 0]

random = np.random.default_rng(20180910)


def rounded(*shape):
    return random.standard_normal(shape).astype(np.float32).astype(np.float64)


# Images of an identity lie near each other, so that hinges are active and inactive.
CENTERS = rounded(K, L)
EMBEDDINGS = (CENTERS[LABELS] + 0.7 * rounded(N, L)).astype(np.float32).astype(np.float64)
REF_LABELS = random.integers(0, K, M).tolist()
REF = (CENTERS[REF_LABELS] + 0.7 * rounded(M, L)).astype(np.float32).astype(np.float64)
WEIGHTS = rounded(K, L)
BETAS = (1.2 + 0.2 * rounded(K)).astype(np.float32).astype(np.float64)

# For losses with several centers of each identity, one identity's after another.
CENTER_WEIGHTS = rounded(10 * K, L)

# What the dynamic soft margin knows of batches before.
HISTOGRAM = [0.02, 0.05, 0.08, 0.15, 0.2, 0.2, 0.15, 0.1, 0.04, 0.01]

DISTANCES = {
    "squaredEuclidean": lambda **options: distances.LpDistance(power=2, **options),
    "euclidean": lambda **options: distances.LpDistance(**options),
    "cosine": lambda: distances.CosineSimilarity(),
    "dotProduct": lambda **options: distances.DotProductSimilarity(**options),
    "lp": lambda **options: distances.LpDistance(**options),
    "snr": lambda **options: distances.SNRDistance(**options),
}
# What p2s_grad calls its weights.
P2S = "parametrizations.weight.original"
REDUCERS = {
    "mean": reducers.MeanReducer,
    "meanNonZero": reducers.AvgNonZeroReducer,
    "sum": reducers.SumReducer,
}


def listed(tensor):
    return [[float(f"{value:.9g}") for value in row] for row in np.atleast_2d(tensor.detach().numpy())]


class Normalized(torch.nn.Module):
    """A loss of normalized rows: the angular loss there normalizes the positive pair, but not the negatives."""

    def __init__(self, loss):
        super().__init__()
        self.loss = loss

    def forward(self, embeddings, *others):
        return self.loss(torch.nn.functional.normalize(embeddings), *others)


class UnitColumns(torch.nn.Module):
    """P2SGrad sets its weights to length 1 before each step; ours divides by the length as part of the formula, as here."""

    def forward(self, weights):
        return torch.nn.functional.normalize(weights, dim=0)


def p2s_grad(**options):
    loss = losses.P2SGradLoss(**options)
    torch.nn.utils.parametrize.register_parametrization(loss, "weight", UnitColumns())
    return loss


class Views(torch.nn.Module):
    """Of rows in which two views of each image come one after another."""

    def __init__(self, loss):
        super().__init__()
        self.loss = loss

    def forward(self, embeddings, *others):
        return self.loss(embeddings[0::2], ref_emb=embeddings[1::2])


class DynamicSoftMargin(losses.DynamicSoftMarginLoss):
    """Its weights have a gradient there, and keep what they were made of; the paper's are constants of the gradient."""

    def __init__(self, **options):
        super().__init__(**options)
        self.hist_ = torch.tensor(HISTOGRAM, dtype=torch.float64)

    def update_histogram(self, data):
        super().update_histogram(data.detach())


def case(name, options, loss, weights=None, ref=False, miner=None, given=None):
    """One case: `weights` names the parameter of the loss that is set to WEIGHTS (or BETAS), one row an identity (or center)."""
    loss = loss.double()
    parameter = attrgetter(weights)(loss) if weights else None
    turned = weights in ["W", "fc", P2S]
    if parameter is not None:
        rows = parameter.shape[1] if turned else len(parameter)
        values = torch.tensor(BETAS[:rows] if weights == "beta" else WEIGHTS if rows == K else CENTER_WEIGHTS[:rows])
        parameter.data = values.T.contiguous() if turned else values
    embeddings = torch.tensor(EMBEDDINGS, requires_grad=True)
    labels = torch.tensor(given or LABELS)
    references = (torch.tensor(REF), torch.tensor(REF_LABELS)) if ref else (None, None)
    indices = miner(embeddings, labels, *references) if miner else None
    value = loss(embeddings, labels, indices, *references)
    value.backward()
    result = {
        "loss": name,
        "options": options,
        "ref": ref,
        **({"labels": given} if given else {}),
        "value": value.item(),
        "gradient": listed(embeddings.grad),
    }
    if parameter is not None and parameter.requires_grad:
        gradient = parameter.grad.T if turned else parameter.grad
        result["weightsGradient"] = listed(gradient)
    return result


def with_distance(name, options, make):
    """The same loss with distances other than its own."""
    for distance, settings in [
        ("squaredEuclidean", {}),
        ("euclidean", {}),
        ("cosine", {}),
        ("dotProduct", {"normalize": False}),
        ("euclidean", {"normalize": False}),
        ("squaredEuclidean", {"normalize": False}),
    ]:
        arguments = {"normalize_embeddings": False} if settings else {}
        given = {**options, "distance": {"name": distance, **settings}}
        yield case(name, given, make(distance=DISTANCES[distance](**arguments)))


def with_reduction(name, options, make):
    for reduction, reducer in REDUCERS.items():
        yield case(name, {**options, "reduction": reduction}, make(reducer=reducer()))


def all_cases():
    squared = DISTANCES["squaredEuclidean"]

    def triplet(**options):
        return losses.TripletMarginLoss(**{"distance": squared(), **options})

    yield case("tripletLoss", {}, triplet())
    yield case("tripletLoss", {"margin": 0.4}, triplet(margin=0.4), ref=True)
    yield case("tripletLoss", {"margin": 0.4, "swap": True}, triplet(margin=0.4, swap=True))
    yield case("tripletLoss", {"soft": True}, triplet(margin=0, smooth_loss=True))
    yield case("tripletLoss", {"soft": True, "margin": 0.3, "swap": True}, triplet(margin=0.3, smooth_loss=True, swap=True))
    for soft in [False, True]:
        options = {"margin": 0.3, "soft": soft}
        yield from with_reduction("tripletLoss", options, lambda **o: triplet(margin=0.3, smooth_loss=soft, **o))
        yield from with_distance("tripletLoss", options, lambda **o: triplet(margin=0.3, smooth_loss=soft, **o))
    yield from with_distance(
        "tripletLoss", {"margin": 0.3, "swap": True}, lambda **o: triplet(margin=0.3, swap=True, **o)
    )
    hard = miners.BatchHardMiner(distance=squared())
    for swap in [False, True]:
        options = {"margin": 0.3, "swap": swap, "miner": "batchHard"}
        yield case("tripletLoss", options, triplet(margin=0.3, swap=swap), miner=hard)
    semihard = miners.TripletMarginMiner(margin=0.3, type_of_triplets="semihard", distance=squared())
    yield case("tripletLoss", {"margin": 0.3, "miner": "semihard"}, triplet(margin=0.3), miner=semihard)
    easy_all = miners.BatchEasyHardMiner(pos_strategy="all", neg_strategy="hard", distance=squared())
    yield case("tripletLoss", {"margin": 0.3, "miner": "allHard"}, triplet(margin=0.3), miner=easy_all)

    contrastive = losses.ContrastiveLoss
    yield case("contrastiveLoss", {}, contrastive())
    yield case("contrastiveLoss", {}, contrastive(), ref=True)
    yield from with_reduction("contrastiveLoss", {"positiveMargin": 0.3}, lambda **o: contrastive(pos_margin=0.3, **o))
    yield from with_distance(
        "contrastiveLoss",
        {"positiveMargin": 0.6, "negativeMargin": 0.4},
        lambda **o: contrastive(pos_margin=0.6, neg_margin=0.4, **o),
    )

    ms_miner = miners.MultiSimilarityMiner()
    for name, make, extra in [
        ("ntXentLoss", losses.NTXentLoss, {"temperature": 0.5}),
        ("supConLoss", losses.SupConLoss, {"temperature": 0.5}),
        ("multiSimilarityLoss", losses.MultiSimilarityLoss, {"alpha": 3, "beta": 20, "base": 0.3}),
    ]:
        yield case(name, {}, make())
        yield case(name, {}, make(), ref=True)
        yield case(name, {"miner": "multiSimilarity"}, make(), miner=ms_miner)
        yield from with_reduction(name, extra, lambda **o: make(**extra, **o))
        yield from with_distance(name, extra, lambda **o: make(**extra, **o))

    yield case("circleLoss", {}, losses.CircleLoss())
    yield case("circleLoss", {}, losses.CircleLoss(), ref=True)
    yield from with_reduction("circleLoss", {"margin": 0.25, "gamma": 16}, lambda **o: losses.CircleLoss(m=0.25, gamma=16, **o))

    for name, make in [
        ("liftedStructureLoss", losses.LiftedStructureLoss),
        ("generalizedLiftedStructureLoss", losses.GeneralizedLiftedStructureLoss),
    ]:
        margins, given = {"positiveMargin": 0.2, "negativeMargin": 0.7}, {"pos_margin": 0.2, "neg_margin": 0.7}
        yield case(name, {}, make())
        yield from with_reduction(name, margins, lambda **o: make(**given, **o))
        yield from with_distance(name, margins, lambda **o: make(**given, **o))
    yield case("generalizedLiftedStructureLoss", {}, losses.GeneralizedLiftedStructureLoss(), ref=True)

    yield case("ncaLoss", {}, losses.NCALoss())
    yield case("ncaLoss", {}, losses.NCALoss(), ref=True)
    yield from with_reduction("ncaLoss", {"scale": 4}, lambda **o: losses.NCALoss(softmax_scale=4, **o))
    yield from with_distance("ncaLoss", {"scale": 2}, lambda **o: losses.NCALoss(softmax_scale=2, **o))
    yield case("tupletMarginLoss", {}, losses.TupletMarginLoss())
    yield case("tupletMarginLoss", {}, losses.TupletMarginLoss(), ref=True)
    yield from with_reduction(
        "tupletMarginLoss", {"margin": 20, "scale": 8}, lambda **o: losses.TupletMarginLoss(margin=20, scale=8, **o)
    )
    # Labels that are all different: others are compared with rows that have nothing to do with them there.
    for options in [{}, {"gamma": 8}]:
        yield case("instanceLoss", options, losses.InstanceLoss(**options), given=list(range(N)))
    yield case("fastApLoss", {}, losses.FastAPLoss())
    yield from with_reduction("fastApLoss", {"bins": 6}, lambda **o: losses.FastAPLoss(num_bins=6, **o))
    # As many identities as images of each, one after another: nothing else is right there.
    square = [identity for identity in range(4) for _ in range(4)]
    for temperature in [0.01, 0.2]:
        options = {"temperature": temperature}
        yield case("smoothApLoss", options, losses.SmoothAPLoss(**options), given=square)
    yield case("pnpLoss", {}, losses.PNPLoss())
    for variant in losses.PNPLoss.VARIANTS:
        options = {"variant": variant, "b": 3, "alpha": 1.5}
        yield case("pnpLoss", {**options, "temperature": 0.2}, losses.PNPLoss(**options, anneal=0.2))

    for distance, settings, arguments in [
        ("lp", {"p": 1}, {"p": 1}),
        ("lp", {"p": 3, "power": 2}, {"p": 3, "power": 2}),
        ("lp", {"p": 3, "normalize": False}, {"p": 3, "normalize_embeddings": False}),
        ("snr", {}, {}),
        ("snr", {"normalize": False}, {"normalize_embeddings": False}),
    ]:
        given = {"distance": {"name": distance, **settings}}
        made = DISTANCES[distance](**arguments)
        yield case("tripletLoss", {"margin": 0.3, **given}, triplet(margin=0.3, distance=made))
        yield case("ntXentLoss", given, losses.NTXentLoss(distance=made), ref=True)
        # SignalToNoiseRatioContrastiveLoss is the contrastive loss of that distance.
        name = losses.SignalToNoiseRatioContrastiveLoss if distance == "snr" else losses.ContrastiveLoss
        yield case("contrastiveLoss", {"positiveMargin": 0.1, **given}, name(pos_margin=0.1, distance=made))

    consistent = losses.ThresholdConsistentMarginLoss
    yield case("thresholdConsistentMarginLoss", {}, consistent())
    yield case(
        "thresholdConsistentMarginLoss",
        {"positiveMargin": 0.7, "negativeMargin": 0.1, "positiveWeight": 2, "negativeWeight": 0.5},
        consistent(margin_plus=0.7, margin_minus=0.1, lambda_plus=2, lambda_minus=0.5),
    )
    yield case("intraPairVarianceLoss", {}, losses.IntraPairVarianceLoss())
    yield case("intraPairVarianceLoss", {}, losses.IntraPairVarianceLoss(), ref=True)
    slack = {"positiveSlack": 0.2, "negativeSlack": 0.3}
    variance = lambda **o: losses.IntraPairVarianceLoss(pos_eps=0.2, neg_eps=0.3, **o)
    yield from with_reduction("intraPairVarianceLoss", slack, variance)
    yield from with_distance("intraPairVarianceLoss", slack, variance)
    yield case("rankedListLoss", {}, losses.RankedListLoss(margin=0.4, Tn=10))
    listed_options = {"margin": 0.6, "alpha": 1.4, "imbalance": 0.3, "positiveTemperature": 2, "negativeTemperature": 4}
    ranked = lambda **o: losses.RankedListLoss(margin=0.6, alpha=1.4, imbalance=0.3, Tp=2, Tn=4, **o)
    yield from with_reduction("rankedListLoss", listed_options, ranked)
    # Every identity with several images: negative pairs of two images without a positive are left out there.
    for bins in [100, 8]:
        yield case("histogramLoss", {"bins": bins}, losses.HistogramLoss(n_bins=bins), given=square)
    yield case("vicRegLoss", {"images": 2}, Views(losses.VICRegLoss()))
    terms = {"invariance": 3, "variance": 5, "covariance": 2, "epsilon": 0.01}
    yield case(
        "vicRegLoss",
        {"images": 2, **terms},
        Views(losses.VICRegLoss(invariance_lambda=3, variance_mu=5, covariance_v=2, eps=0.01)),
    )
    yield case("dynamicSoftMarginLoss", {}, DynamicSoftMargin())
    yield case("dynamicSoftMarginLoss", {"momentum": 0.3}, DynamicSoftMargin(momentum=0.3), ref=True)

    yield case("angularLoss", {}, Normalized(losses.AngularLoss()))
    yield from with_reduction("angularLoss", {"angle": 50}, lambda **o: Normalized(losses.AngularLoss(alpha=50, **o)))

    yield case("marginLoss", {}, losses.MarginLoss())
    yield case("marginLoss", {}, losses.MarginLoss(), ref=True)
    learned = {"learnBeta": True, "nu": 0.1, "margin": 0.3}
    yield case("marginLoss", learned, losses.MarginLoss(learn_beta=True, nu=0.1, margin=0.3), "beta")
    each = losses.MarginLoss(learn_beta=True, nu=0.1, margin=0.3, num_classes=K)
    yield case("marginLoss", {**learned, "identities": K}, each, "beta")
    yield case(
        "marginLoss",
        {"margin": 0.1, "beta": 0.4, "distance": {"name": "cosine"}},
        losses.MarginLoss(margin=0.1, beta=0.4, distance=DISTANCES["cosine"]()),
    )
    yield case(
        "marginLoss",
        {"distance": {"name": "squaredEuclidean"}, "miner": "semihard"},
        losses.MarginLoss(distance=squared()),
        miner=semihard,
    )

    size = {"num_classes": K, "embedding_size": L}
    for name, make, extra, given, weights in [
        ("largeMarginSoftmax", losses.LargeMarginSoftmaxLoss, {"margin": 3, "scale": 0.5}, {"margin": 3, "scale": 0.5}, "W"),
        ("sphereFace", losses.SphereFaceLoss, {"margin": 2, "scale": 0.5}, {"margin": 2, "scale": 0.5}, "W"),
        (
            "softTriple",
            losses.SoftTripleLoss,
            {"centers": 2, "scale": 8, "gamma": 0.3, "margin": 0.2},
            {"centers_per_class": 2, "la": 8, "gamma": 0.3, "margin": 0.2},
            "fc",
        ),
        (
            "subCenterArcFace",
            losses.SubCenterArcFaceLoss,
            {"centers": 2, "margin": 60, "scale": 8},
            {"sub_centers": 2, "margin": 60, "scale": 8},
            "W",
        ),
        ("arcFace", losses.ArcFaceLoss, {"margin": 60, "scale": 8}, {"margin": 60, "scale": 8}, "W"),
        ("cosFace", losses.CosFaceLoss, {"margin": 0.2, "scale": 8}, {"margin": 0.2, "scale": 8}, "W"),
        ("normalizedSoftmax", losses.NormalizedSoftmaxLoss, {"temperature": 0.3}, {"temperature": 0.3}, "W"),
        ("proxyNca", losses.ProxyNCALoss, {"scale": 4}, {"softmax_scale": 4}, "proxies"),
        ("proxyAnchor", losses.ProxyAnchorLoss, {"margin": 0.2, "alpha": 8}, {"margin": 0.2, "alpha": 8}, "proxies"),
    ]:
        yield case(name, {}, make(**size), weights)
        yield case(name, extra, make(**size, **given), weights)
        if name != "proxyAnchor":
            yield case(name, {**extra, "reduction": "sum"}, make(**size, **given, reducer=reducers.SumReducer()), weights)
    yield case("p2sGrad", {}, p2s_grad(descriptors_dim=L, num_classes=K), P2S)
    cosine = DISTANCES["cosine"]()
    yield case("proxyNca", {"distance": {"name": "cosine"}}, losses.ProxyNCALoss(**size, distance=cosine), "proxies")


def regularized():
    """Regularizers of embeddings and of weights, all of the same rows."""
    for name, options, regularizer in [
        ("centerInvariant", {}, regularizers.CenterInvariantRegularizer()),
        ("lpNorm", {}, regularizers.LpRegularizer()),
        ("lpNorm", {"p": 1, "power": 2, "reduction": "sum"}, regularizers.LpRegularizer(p=1, power=2, reducer=reducers.SumReducer())),
        ("lpNorm", {"p": 3}, regularizers.LpRegularizer(p=3)),
        ("regularFace", {}, regularizers.RegularFaceRegularizer()),
        ("sparseCenters", {"centers": 4}, regularizers.SparseCentersRegularizer(num_classes=N // 4, centers_per_class=4)),
        ("zeroMean", {}, regularizers.ZeroMeanRegularizer()),
    ]:
        rows = torch.tensor(EMBEDDINGS, requires_grad=True)
        value = regularizer(rows)
        value.backward()
        yield {"name": name, "options": options, "value": value.item(), "gradient": listed(rows.grad)}


def memory_steps():
    """Cross-batch memory over three batches, which fill it and push the first ones out."""
    for name, inner in [("contrastiveLoss", losses.ContrastiveLoss()), ("tripletLoss", losses.TripletMarginLoss(distance=DISTANCES["squaredEuclidean"]()))]:
        memory = losses.CrossBatchMemory(inner, embedding_size=L, memory_size=12).double()
        steps = []
        for begin in [0, 5, 10]:
            embeddings = torch.tensor(EMBEDDINGS[begin : begin + 5], requires_grad=True)
            value = memory(embeddings, torch.tensor(LABELS[begin : begin + 5]))
            value.backward()
            steps.append({"begin": begin, "value": value.item(), "gradient": listed(embeddings.grad)})
        yield {"loss": name, "size": 12, "batch": 5, "steps": steps}


def write(file, **content):
    golden = {
        "madeBy": "tooling/oracles/losses.py",
        "embeddings": listed(torch.tensor(EMBEDDINGS)),
        "labels": LABELS,
        "refEmbeddings": listed(torch.tensor(REF)),
        "refLabels": REF_LABELS,
        **content,
    }
    path = PACKAGES / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(f"{file}: {len(content['cases'])} cases, {path.stat().st_size} bytes")


cases = list(all_cases())
write(
    "losses/test/golden/losses.json",
    weights=listed(torch.tensor(WEIGHTS)),
    centers=listed(torch.tensor(CENTER_WEIGHTS)),
    betas=listed(torch.tensor(BETAS))[0],
    histogram=HISTOGRAM,
    regularizers=list(regularized()),
    cases=[each for each in cases if "miner" not in each["options"]],
    memory=list(memory_steps()),
)
write("miners/test/golden/mined-losses.json", cases=[each for each in cases if "miner" in each["options"]])
