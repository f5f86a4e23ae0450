"""scikit-learn's gradient boosting, for the benchmark `boosting`."""

from serve import serve
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

tables = {}
models = {}


def prepare(name, x, y, parameters, classes):
    tables[name] = (x, y)
    model = GradientBoostingClassifier if classes else GradientBoostingRegressor
    models[name] = model(random_state=0, **parameters)


def fit(name):
    models[name].fit(*tables[name])


def predict(name):
    models[name].predict(tables[name][0])


def predictions(name):
    model, x = models[name], tables[name][0]
    if isinstance(model, GradientBoostingClassifier):
        return model.predict_proba(x)[:, 0]
    return model.predict(x)


serve(prepare=prepare, fit=fit, predict=predict, predictions=predictions)
