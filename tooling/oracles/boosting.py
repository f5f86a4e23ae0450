"""Golden numbers of packages/boosting and apps/primers, by scikit-learn.

    python tooling/oracles/boosting.py [--boston boston_house_prices.csv]

Where two splits are equally good, scikit-learn's choice hangs on the random state (which feature comes first) and on rounding (in which order it
sums). So every model is fitted with five random states, each on the rows in three orders, and a number is golden only where all of these
agree; elsewhere the file holds null. Models that draw rows (subsample, early stopping, AdaBoost.R2) are different models for each random
state: those are fitted with five orders of the columns for each of two states.

Where no sum is rounded (gradients of 1 and -1, or of 1/4 and -3/4) equally good splits are so exactly, the random state alone decides, and every
number of every state is golden. Likewise where models draw features, with leaves of so many samples that equally good splits are rare. Ours
draws the same random numbers.

The Boston table is not part of the repository: its numbers are made where a path to it is given; `pnpm htg primer boosting` says where it lies.
"""

import argparse
import json
import pathlib
import re

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils import shuffle

ROOT = pathlib.Path(__file__).parents[2]
GOLDEN = ROOT / "packages/boosting/test/golden"
SEEDS = range(5)
np.seterr(divide="ignore")  # AdaBoost takes the logarithm of weights that are 0


def write(path, value):
    """One key per line, numbers with 15 digits."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def tidy(item):
        if isinstance(item, dict):
            return {key: tidy(inner) for key, inner in item.items()}
        if isinstance(item, (list, tuple, np.ndarray)):
            return [tidy(inner) for inner in item]
        if isinstance(item, (float, np.floating)):
            rounded = float(f"{item:.15g}")
            return int(rounded) if rounded.is_integer() else rounded
        if isinstance(item, np.integer):
            return int(item)
        return item

    lines = json.dumps(tidy(value), separators=(",", ":"))
    path.write_text(re.sub(r'(?<=[\]}0-9"l]),(?="[a-zA-Z])', ",\n", lines) + "\n")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


def housing_like():
    """Ties within and between columns, repeated rows with other targets, constant and nearly constant columns."""
    random = np.random.RandomState(7)
    n = 240
    rooms = random.randint(2, 9, n)
    age = random.randint(0, 80, n)
    distance = np.round(random.exponential(4, n), 1)
    crime = np.round(np.exp(random.normal(-1, 1.5, n)), 3)
    river = (random.uniform(size=n) < 0.1).astype(float)
    x = np.column_stack(
        [
            crime,
            rooms,
            age,
            distance,
            river,
            np.full(n, 3.0),  # constant
            1 + 1e-8 * random.randint(0, 5, n),  # constant in single precision
            rooms * 2.0 + 1,  # the order of another column
            random.choice([0.1, 0.2, 0.30000001192, 0.3], n),  # neighbors that single precision cannot tell apart
        ]
    )
    x[200:220] = x[:20]
    y = 8 + 4 * rooms - 0.05 * age - 1.5 * np.log1p(crime) - 0.4 * distance + 5 * river + random.normal(0, 2, n)
    return x, np.round(y, 1)


def tables():
    diabetes = load_diabetes(scaled=False)
    x, y = housing_like()
    return {"diabetes": (diabetes.data, diabetes.target), "housing": (x, y)}


def split(x, y):
    """Every fourth row is for testing."""
    test = np.arange(len(y)) % 4 == 0
    return x[~test], x[test], y[~test], y[test]


def weights_for(kind, n):
    if kind is None:
        return None
    if kind == "counts":
        return 1.0 + np.arange(n) % 3
    return np.where(np.arange(n) % 11 == 0, 0.0, 0.2 + np.arange(n) % 7 * 0.35)


def camel(options):
    """As our own options are named; their values are alike, but for None, which is absent there."""
    names = {re.sub(r"_(.)", lambda letter: letter.group(1).upper(), key): value for key, value in options.items()}
    return {key: camel(value) if isinstance(value, dict) else value for key, value in names.items()}


def agreed(runs):
    """The numbers of all runs where they agree to 1e-12, relative to the largest; null elsewhere."""
    result = {}
    for name in runs[0]:
        columns = [np.asarray(run[name], dtype=float) for run in runs]
        if len({column.shape for column in columns}) > 1:
            result[name] = [None] * len(columns[0])
            continue
        together = np.stack(columns)
        spread = together.max(axis=0) - together.min(axis=0)
        scale = max(1.0, np.abs(together).max(initial=0))
        result[name] = [value if s <= 1e-12 * scale else None for value, s in zip(columns[0], spread)]
    return result


def row_orders(fit, x, y, weights):
    """One run: `fit(seed, x, y, weights)` with each random state, on the rows as they are and in two other orders."""
    runs = []
    for seed in SEEDS:
        for turn in range(3):
            order = np.arange(len(y)) if turn == 0 else np.random.RandomState(10 * turn + seed).permutation(len(y))
            runs.append(fit(seed, x[order], y[order], None if weights is None else weights[order], None))
    return [{"seeds": [0], "numbers": agreed(runs)}]


def column_orders(fit, x, y, weights):
    """A run for each of two random states, with the columns in five orders."""
    kept = []
    for seed in range(2):
        runs = []
        for turn in range(5):
            order = np.arange(x.shape[1]) if turn == 0 else np.random.RandomState(turn).permutation(x.shape[1])
            run = fit(seed, x[:, order], y, weights, order)
            run["importances"] = run["importances"][np.argsort(order)]
            runs.append(run)
        kept.append({"seeds": [seed], "numbers": agreed(runs)})
    return kept


def each_seed(fit, x, y, weights):
    """A run for each of two random states, as it is."""
    return [{"seeds": [seed], "numbers": fit(seed, x, y, weights, None)} for seed in range(2)]


def record(name, table, options, weights, runs, **rest):
    numbers = [value for run in runs for values in run["numbers"].values() for value in values]
    share = sum(value is not None for value in numbers) / len(numbers)
    print(f"  {table}, {name}: scikit-learn agrees with itself on {share:.0%} of {len(numbers)} numbers")
    return {"name": name, "table": table, "options": camel(options), "weights": weights, **rest, "runs": runs}


def boosted(model, x_test, stages):
    staged = list(model.staged_predict(x_test))
    picked = {f"after {stage}": staged[stage - 1] for stage in stages if stage <= len(staged)}
    scores = model.train_score_
    return {
        "trees": [model.n_estimators_],
        "predict": model.predict(x_test),
        **picked,
        "trainScore": scores[np.unique(np.linspace(0, len(scores) - 1, 8).astype(int))],
        "importances": model.feature_importances_,
        **({"outOfBagImprovement": model.oob_improvement_[:8]} if model.subsample < 1 else {}),
    }


def boosting_case(name, table, data, options, weights, stages, runs_over):
    x, x_test, y, _ = data

    def fit(seed, x, y, weights, columns):
        model = GradientBoostingRegressor(random_state=seed, **options).fit(x, y, sample_weight=weights)
        return boosted(model, x_test if columns is None else x_test[:, columns], stages)

    runs = runs_over(fit, x, y, weights_for(weights, len(y)))
    return record(name, table, options, weights, runs, stages=stages)


def gradient_boosting(all_tables):
    nine = {"min_samples_leaf": 9}
    cases = [
        ("squared error", "both", {}, None),
        ("squared error, weighted", "both", {}, "uneven"),
        ("absolute error, weighted", "both", {"loss": "absolute_error"}, "uneven"),
        ("huber", "both", {"loss": "huber", "alpha": 0.8}, None),
        ("huber, weighted", "housing", {"loss": "huber"}, "uneven"),
        ("quantile", "both", {"loss": "quantile", "alpha": 0.9}, None),
        ("the documents' parameters", "both", {"n_estimators": 120, "max_depth": 4, "learning_rate": 0.01}, None),
        ("stumps", "both", {"max_depth": 1}, None),
        ("leaves of at least 9", "both", nine, None),
        ("splits of at least a tenth", "diabetes", {"min_samples_split": 0.1, "min_samples_leaf": 0.02}, None),
        ("leaves of at least a twentieth of the weight", "both", {"min_weight_fraction_leaf": 0.05}, "uneven"),
        ("leaves of at least a twentieth of the rows", "diabetes", {"min_weight_fraction_leaf": 0.05}, None),
        ("impurity decrease", "both", {"min_impurity_decrease": 1.5, "max_depth": 5}, None),
        ("best first", "both", {"max_leaf_nodes": 6, "max_depth": None}, None),
        ("from zero", "housing", {"init": "zero"}, None),
    ]
    stopping = {"n_estimators": 200, "n_iter_no_change": 3, "validation_fraction": 0.2, "tol": 0.01}
    drawing_rows = [
        ("early stopping", "both", {**stopping, **nine}, None),
        ("early stopping, huber, weighted", "housing", {**stopping, "n_iter_no_change": 2, "loss": "huber"}, "uneven"),
        ("subsample", "both", {"subsample": 0.5, **nine}, None),
        ("subsample, huber, weighted", "diabetes", {"subsample": 0.7, "loss": "huber", **nine}, "uneven"),
    ]
    exact = [
        ("absolute error", "both", {"loss": "absolute_error"}, None),
        ("absolute error, counts as weights", "housing", {"loss": "absolute_error", "max_depth": 4}, "counts"),
        ("absolute error, best first", "both", {"loss": "absolute_error", "max_leaf_nodes": 6, "max_depth": None}, None),
        ("absolute error, subsample", "both", {"loss": "absolute_error", "subsample": 0.7}, None),
        ("absolute error, two features", "both", {"loss": "absolute_error", "max_features": 2}, None),
        ("upper quartile", "both", {"loss": "quantile", "alpha": 0.75}, None),
        ("lower quartile, counts as weights", "both", {"loss": "quantile", "alpha": 0.25}, "counts"),
        ("lower quartile, subsample", "housing", {"loss": "quantile", "alpha": 0.25, "subsample": 0.5}, None),
    ]
    drawing_features = [
        ("square root of the features", "diabetes", {"max_features": "sqrt", **nine}, None),
        ("half of the features, best first", "diabetes", {"max_features": 0.5, "max_leaf_nodes": 8, **nine}, None),
        ("three features, subsample", "diabetes", {"max_features": 3, "subsample": 0.8, **nine}, None),
    ]
    golden = []
    for runs_over, group in [
        (row_orders, cases),
        (column_orders, drawing_rows),
        (each_seed, exact + drawing_features),
    ]:
        for name, where, given, weights in group:
            options = {"n_estimators": 60, **given}
            stages = [1, 10, options["n_estimators"] // 2] if runs_over is row_orders else [options["n_estimators"] // 2]
            for table in all_tables if where == "both" else [where]:
                data = split(*all_tables[table])
                golden.append(boosting_case(name, table, data, options, weights, stages, runs_over))
    return golden


def classified(model, x_test, y_test):
    scores = model.train_score_
    return {
        "stages": [model.n_estimators_],
        "decision": model.decision_function(x_test).ravel(),
        "probabilities": model.predict_proba(x_test).ravel(),
        "predict": model.predict(x_test),
        "trainScore": scores[np.unique(np.linspace(0, len(scores) - 1, 8).astype(int))],
        "importances": model.feature_importances_,
        "score": [model.score(x_test, y_test)],
        "leaves": model.apply(x_test)[:5].ravel(),
        **({"outOfBagImprovement": model.oob_improvement_[:8]} if model.subsample < 1 else {}),
    }


def classifiers(all_tables):
    """Gradient boosting of classes. Leaves of 9 rows and more, so that equally good splits are rare; see the cases of numbers above."""
    nine = {"min_samples_leaf": 9}
    plain = [
        ("two classes", 2, {}, None),
        ("two classes, weighted", 2, {"max_depth": 2}, "uneven"),
        ("two classes, exponential", 2, {"loss": "exponential", **nine}, None),
        ("two classes, from zero, best first", 2, {"init": "zero", "max_leaf_nodes": 6, "max_depth": None, **nine}, None),
        ("three classes", 3, nine, None),
        ("three classes, counts as weights", 3, {"max_depth": 2, "learning_rate": 0.3, **nine}, "counts"),
        ("three classes, pruned", 3, {"ccp_alpha": 0.002, "max_depth": 5, **nine}, None),
    ]
    drawing = [
        ("two classes, subsample", 2, {"subsample": 0.5, **nine}, None),
        ("three classes, subsample, weighted", 3, {"subsample": 0.7, **nine}, "uneven"),
        # Weights: where all rows count alike, many splits part the classes equally well, and rounding decides.
        ("two classes, early stopping", 2, {"n_estimators": 200, "n_iter_no_change": 3, "validation_fraction": 0.2, "tol": 0.01, **nine}, "uneven"),
        ("three classes, early stopping", 3, {"n_estimators": 200, "n_iter_no_change": 2, "tol": 0.01, **nine}, "uneven"),
    ]
    golden = []
    for runs_over, group in [(row_orders, plain), (column_orders, drawing)]:
        for name, classes, given, weights in group:
            options = {"n_estimators": 20, **given}
            for table, data in all_tables.items():
                x, x_test, y, y_test = split(*data)
                # Classes of the test rows by the quantiles of the training rows' targets.
                edges = np.quantile(y, [1 / 2] if classes == 2 else [1 / 3, 2 / 3])
                labels_of = lambda values: np.digitize(values, edges, right=classes == 2)

                def fit(seed, x, y, weights, columns):
                    model = GradientBoostingClassifier(random_state=seed, **options).fit(x, y, sample_weight=weights)
                    return classified(model, x_test if columns is None else x_test[:, columns], labels_of(y_test))

                runs = runs_over(fit, x, labels_of(y), weights_for(weights, len(y)))
                golden.append(record(name, table, options, weights, runs, kind="classifier", classes=classes))
    return golden


def pruned(all_tables):
    """Trees after minimal cost-complexity pruning, and the scores of numbers."""
    golden = []
    for table, data in all_tables.items():
        x, x_test, y, y_test = split(*data)
        for alpha in [0.5, 20]:
            options = {"ccp_alpha": alpha, "min_samples_leaf": 9}

            def fit(seed, x, y, weights, _):
                model = DecisionTreeRegressor(random_state=seed, **options).fit(x, y, weights)
                return {
                    "predict": model.predict(x_test),
                    "leaves": model.apply(x_test),
                    "importances": model.feature_importances_,
                    "score": [model.score(x_test, y_test)],
                }

            runs = row_orders(fit, x, y, None)
            golden.append(record(f"regressor, alpha {alpha}", table, options, None, runs, kind="regressor"))
        options = {"ccp_alpha": 0.01, "min_samples_leaf": 5}

        def fit_classes(seed, x, y, weights, _):
            model = DecisionTreeClassifier(random_state=seed, **options).fit(x, y, weights)
            return {
                "predict": model.predict(x_test),
                "leaves": model.apply(x_test),
                "importances": model.feature_importances_,
            }

        runs = row_orders(fit_classes, x, thirds(y), weights_for("counts", len(y)))
        golden.append(record("classifier, alpha 0.01", table, options, "counts", runs, kind="classifier"))
        options = {"n_estimators": 30, "ccp_alpha": 5, "min_samples_leaf": 9}

        def fit_boosted(seed, x, y, weights, _):
            model = GradientBoostingRegressor(random_state=seed, **options).fit(x, y, weights)
            return {
                "predict": model.predict(x_test),
                "leaves": model.apply(x_test)[:5].ravel(),
                "score": [model.score(x_test, y_test)],
            }

        runs = row_orders(fit_boosted, x, y, None)
        golden.append(record("boosted, alpha 5", table, options, None, runs, kind="boosted"))
    return golden


def trees(all_tables):
    golden = []
    regressors = [
        ("depth 5", {"max_depth": 5}, None),
        ("depth 4, weighted", {"max_depth": 4}, "uneven"),
        ("12 leaves", {"max_leaf_nodes": 12}, None),
        ("whole", {}, None),
    ]
    for table, data in all_tables.items():
        x, x_test, y, _ = split(*data)
        for name, options, weights in regressors:

            def fit(seed, x, y, weights, _):
                model = DecisionTreeRegressor(random_state=seed, **options).fit(x, y, weights)
                return {"predict": model.predict(x_test), "importances": model.feature_importances_}

            runs = row_orders(fit, x, y, weights_for(weights, len(y)))
            golden.append(record(f"regressor, {name}", table, options, weights, runs, kind="regressor"))
        for criterion in ["gini", "entropy"]:
            options = {"max_depth": 4, "criterion": criterion}

            def fit(seed, x, y, weights, _):
                model = DecisionTreeClassifier(random_state=seed, **options).fit(x, y, weights)
                return {
                    "predict": model.predict(x_test),
                    "probabilities": model.predict_proba(x_test).ravel(),
                    "importances": model.feature_importances_,
                }

            runs = row_orders(fit, x, thirds(y), weights_for("counts", len(y)))
            golden.append(record(f"classifier, {criterion}", table, options, "counts", runs, kind="classifier"))
    return golden


def thirds(y):
    return np.digitize(y, np.quantile(y, [1 / 3, 2 / 3]))


def halves(y):
    return (y > np.median(y)).astype(int)


def adaboost(all_tables):
    golden = []
    classifiers = [
        ("two classes", 2, {}, None),
        ("two classes, depth 2, weighted", 2, {"estimator": {"max_depth": 2}, "learning_rate": 0.5}, "uneven"),
        ("three classes, depth 2", 3, {"estimator": {"max_depth": 2}, "learning_rate": 0.8}, None),
    ]
    for table, data in all_tables.items():
        x, x_test, y, _ = split(*data)
        for name, classes, options, weights in classifiers:

            def fit(seed, x, y, weights, _):
                learner = DecisionTreeClassifier(**options.get("estimator", {"max_depth": 1}))
                given = {key: value for key, value in options.items() if key != "estimator"}
                model = AdaBoostClassifier(learner, random_state=seed, n_estimators=30, **given).fit(x, y, weights)
                return {
                    "predict": model.predict(x_test),
                    "after 5": list(model.staged_predict(x_test))[4],
                    "probabilities": model.predict_proba(x_test).ravel(),
                    "weights": model.estimator_weights_,
                    "errors": model.estimator_errors_,
                    "importances": model.feature_importances_,
                }

            runs = row_orders(fit, x, (halves if classes == 2 else thirds)(y), weights_for(weights, len(y)))
            options = {"n_estimators": 30, **options}
            golden.append(record(name, table, options, weights, runs, kind="classifier", classes=classes))
        for loss in ["linear", "square", "exponential"]:
            estimator = {"max_depth": 4, "min_samples_leaf": 5}
            options = {"n_estimators": 25, "loss": loss, "learning_rate": 0.7}

            def fit(seed, x, y, _, columns):
                model = AdaBoostRegressor(DecisionTreeRegressor(**estimator), random_state=seed, **options).fit(x, y)
                test = x_test if columns is None else x_test[:, columns]
                return {
                    "predict": model.predict(test),
                    "after 5": list(model.staged_predict(test))[4],
                    "weights": model.estimator_weights_,
                    "errors": model.estimator_errors_,
                    "importances": model.feature_importances_,
                }

            # The housing table has two columns of one order, between which rounding decides.
            runs = (column_orders if table == "housing" else each_seed)(fit, x, y, None)
            options = {**options, "estimator": estimator}
            golden.append(record(f"regression, {loss}", table, options, None, runs, kind="regressor"))
    return golden


def random_numbers():
    cases = []
    for seed in [0, 13, 4294967295]:
        random = np.random.RandomState(seed)
        cases.append(
            {
                "seed": seed,
                "uniform": [repr(value) for value in random.uniform(size=3)],
                "permutation": random.permutation(10),
                "seeds": [random.randint(np.iinfo(np.int32).max) for _ in range(3)],
                "draw": random.choice(np.arange(6), size=6, p=np.array([1, 2, 3, 1, 2, 1]) / 10),
                "later": int(random.randint(0, 2**32, size=1500, dtype=np.uint32)[-1]),
            }
        )
    return cases


def boston(path):
    """The documents' example: 12 features (without B), shuffled by seed 13, the first 90% train."""
    with open(path, encoding="utf-8") as file:
        header, *rows = [line.strip().split(",") for line in file if line.strip()]
    values = np.array([[float(cell) for cell in row] for row in rows])
    keep = [column for column, name in enumerate(header[:-1]) if name.strip('"') != "B"]
    x, y = shuffle(values[:, keep], values[:, -1], random_state=13)
    cut = int(len(y) * 0.9)
    common = {"n_estimators": 500, "max_depth": 4, "min_samples_split": 2, "learning_rate": 0.01}
    data = (x[:cut], x[cut:], y[:cut], y[cut:])
    return [
        boosting_case(name, "boston", data, {**common, **more}, None, [1, 50, 250], runs_over)
        for name, more, runs_over in [
            ("squared error", {"loss": "squared_error"}, row_orders),
            ("huber", {"loss": "huber"}, row_orders),
            ("0.9 quantile", {"loss": "quantile"}, row_orders),
            ("absolute error", {"loss": "absolute_error"}, each_seed),
            ("upper quartile", {"loss": "quantile", "alpha": 0.75}, each_seed),
        ]
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boston", help="boston_house_prices.csv")
    parser.add_argument("--only", choices=["classifiers"], help="classifiers.json and pruned.json alone")
    arguments = parser.parse_args()
    made_by = f"scikit-learn {sklearn.__version__}, tooling/oracles/boosting.py"
    all_tables = tables()
    write(GOLDEN / "classifiers.json", {"madeBy": made_by, "cases": classifiers(all_tables)})
    write(GOLDEN / "pruned.json", {"madeBy": made_by, "cases": pruned(all_tables)})
    if arguments.only:
        return
    for name, (x, y) in all_tables.items():
        write(GOLDEN / f"{name}.json", {"madeBy": made_by, "x": x, "y": y})
    write(GOLDEN / "random.json", random_numbers())
    write(GOLDEN / "shuffle-13.json", shuffle(np.arange(506), random_state=13))
    write(GOLDEN / "trees.json", {"madeBy": made_by, "cases": trees(all_tables)})
    write(GOLDEN / "gradient-boosting.json", {"madeBy": made_by, "cases": gradient_boosting(all_tables)})
    write(GOLDEN / "adaboost.json", {"madeBy": made_by, "cases": adaboost(all_tables)})
    if arguments.boston:
        write(ROOT / "apps/primers/test/golden/boston.json", {"madeBy": made_by, "cases": boston(arguments.boston)})


if __name__ == "__main__":
    main()
