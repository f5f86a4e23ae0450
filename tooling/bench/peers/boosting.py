"""scikit-learn's gradient boosting, for the benchmark `boosting`."""

from serve import serve
from sklearn.ensemble import GradientBoostingRegressor

tables = {}
models = {}


def prepare(name, x, y, parameters):
    tables[name] = (x, y)
    models[name] = GradientBoostingRegressor(random_state=0, **parameters)


def fit(name):
    models[name].fit(*tables[name])


def predict(name):
    models[name].predict(tables[name][0])


def predictions(name):
    return models[name].predict(tables[name][0])


serve(prepare=prepare, fit=fit, predict=predict, predictions=predictions)
