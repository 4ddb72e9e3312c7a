"""A logistic classifier that starts from weights set by hand and leaves them only as far as the data insist.

Plain logistic regression on the answers of five people forgets what a hand knew; this one cannot.
"""
# ruff: noqa: N803 (scikit-learn calls rows X)

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import Bounds, minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight as check_sample_weight
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

Rows = NDArray[np.float64]


class AnchoredLogistic(ClassifierMixin, BaseEstimator):
    r"""Binary logistic regression anchored to prior weights.

    The chance of the second class is ``expit(a * prior @ x + delta @ x + b)``: the prior, stretched by `a`, plus what
    the data add. The fit is the most probable ``(a, delta, b)`` under independent normal beliefs around "the prior is
    right": `a` near 1, each `delta` near 0, `b` near `prior_intercept`. It minimises

    .. math::

        \sum_i s_i \left[\log(1 + e^{z_i}) - y_i z_i\right]
        + \tfrac12 \sum_j \left(\frac{\sigma_j\,\delta_j}{\tau}\right)^2
        + \tfrac12 \left(\frac{a - 1}{\alpha}\right)^2 + \tfrac12 \left(\frac{b - b_0}{\beta}\right)^2

    with :math:`z_i` the log-odds and :math:`s_i` the weight of row i, :math:`\sigma_j` the `spread`, :math:`\tau`,
    :math:`\alpha` and :math:`\beta` the three deviations, and `a` within `stretch`. It is solved for ``w = a * prior +
    delta`` in place of ``delta``, in which it stays convex (a sum of convex functions of linear forms) and a lower
    bound of `w` is a plain box: the optimum is unique, and L-BFGS-B finds it. Without data every term is 0 at the prior
    and only there, so the result is the prior, exactly; each row then moves it by a bounded amount. In the language of
    Chelba & Acero, "Adaptation of Maximum Entropy Capitalizer" (EMNLP 2004, section 3.1), the prior is the background
    model; the stretch is ours, so that a prior with the right proportions and a wrong scale costs nothing to correct.

    Parameters
    ----------
    prior : array-like of shape (n_features,) or None, default=None
        The weights set by hand, in log-odds per unit of each column; None is all zero.
    prior_intercept : float, default=0.0
        The log-odds of a row of zeros, as the hand set it.
    spread : array-like of shape (n_features,) or None, default=None
        A usual standard deviation of each column, so that every `delta` is judged by what it does and not by the units
        of its column. It is given and not measured: a column that is nearly constant in a few rows would otherwise be
        blown up. None is 1 throughout.
    deviation : float, default=0.1
        How far one weight may usually be from the stretched prior, in log-odds per `spread`.
    stretch_deviation, intercept_deviation : float, default=0.3, 1.0
        The same for the stretch and for the intercept.
    stretch : tuple of two floats, default=(0.2, 2.0)
        The range of `a`.
    least : float or None, default=None
        No weight falls below it. 0 where a column can only speak in favour; None sets no limit.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
        ``a * prior + delta``.
    intercept_ : float
    stretch_ : float
        The `a` that was found.
    classes_ : ndarray of shape (2,)
        The second is the one whose chance is modelled.
    n_features_in_ : int

    Notes
    -----
    NaN in `X` is a fact nobody knows: it adds nothing, as 0 does. Columns are therefore centred by the caller at
    the value that speaks neither for nor against.

    Examples
    --------
    >>> hand = AnchoredLogistic(prior=[2.0, 1.0], prior_intercept=-1.0)
    >>> hand.fit(np.empty((0, 2)), []).coef_
    array([2., 1.])
    >>> hand.fit([[0.5, np.nan], [-0.5, 0.1], [0.4, -0.5]], [1, 0, 0]).coef_.round(2)
    array([2.09, 1.05])
    """

    def __init__(
        self,
        prior: ArrayLike | None = None,
        prior_intercept: float = 0.0,
        spread: ArrayLike | None = None,
        deviation: float = 0.1,
        stretch_deviation: float = 0.3,
        intercept_deviation: float = 1.0,
        stretch: tuple[float, float] = (0.2, 2.0),
        least: float | None = None,
    ) -> None:
        self.prior = prior
        self.prior_intercept = prior_intercept
        self.spread = spread
        self.deviation = deviation
        self.stretch_deviation = stretch_deviation
        self.intercept_deviation = intercept_deviation
        self.stretch = stretch
        self.least = least

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to `n` rows; none at all, where a prior says how many columns there are, gives the prior.

        Parameters
        ----------
        X : array-like of shape (n, n_features)
            NaN is missing.
        y : array-like of shape (n,)
            Two classes; with labels 0 and 1 (or False and True) one of them may be absent.
        sample_weight : array-like of shape (n,) or None, default=None
            How much each row counts; None counts each once.

        Raises
        ------
        ValueError
            More than two classes, a single one that is neither 0 nor 1, or a prior or spread of another length.
        """
        fewest = 1 if self.prior is None else 0
        rows: Rows
        rows, y = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=fewest)
        weight = np.empty(0)
        if len(rows):
            weight = check_sample_weight(sample_weight, rows, dtype=np.float64, ensure_non_negative=True)
        self.classes_, is_second = _two_classes(np.asarray(y))
        n = rows.shape[1]
        prior = _one_per_column(self.prior, n, "prior", otherwise=0.0)
        spread = _one_per_column(self.spread, n, "spread", otherwise=1.0)
        with threadpool_limits(limits=1, user_api="blas"):  # several threads for 14 unknowns took ten times as long
            found = self._minimise(np.nan_to_num(rows) / spread, is_second, weight, prior * spread, spread)
        self.stretch_ = float(found[0])
        self.coef_: Rows = found[1:-1] / spread
        self.intercept_ = float(found[-1])
        return self

    def decision_function(self, X: ArrayLike) -> Rows:
        """Return the log-odds of the second class, shape (n,)."""
        check_is_fitted(self, "coef_")
        rows = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        log_odds: Rows = np.nan_to_num(rows) @ self.coef_ + self.intercept_
        return log_odds

    def predict_proba(self, X: ArrayLike) -> Rows:
        """Return the chances of the two classes, shape (n, 2)."""
        second = expit(self.decision_function(X))
        return np.column_stack((1.0 - second, second))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the likelier class of each row, shape (n,)."""
        positive = self.decision_function(X) > 0
        likelier: NDArray[Any] = self.classes_[positive.astype(np.intp)]
        return likelier

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _minimise(self, rows: Rows, is_second: Rows, weight: Rows, prior: Rows, spread: Rows) -> Rows:
        """Return (a, w, b), with rows, prior and w per spread."""
        deviations = (self.deviation, self.stretch_deviation, self.intercept_deviation)
        found: Rows = minimize(
            _objective,
            np.concatenate(([1.0], prior, [self.prior_intercept])),
            args=(rows, is_second, weight, prior, self.prior_intercept, deviations),
            jac=True,
            method="L-BFGS-B",
            bounds=self._bounds(spread),
            options={"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-9},
        ).x
        return found

    def _bounds(self, spread: Rows) -> Bounds:
        lowest = np.full(len(spread), -np.inf) if self.least is None else self.least * spread
        return Bounds(
            np.concatenate(([self.stretch[0]], lowest, [-np.inf])),
            np.concatenate(([self.stretch[1]], np.full(len(spread) + 1, np.inf))),
        )


def _objective(
    at: Rows,
    X: Rows,
    y: Rows,
    weight: Rows,
    prior: Rows,
    intercept: float,
    deviations: tuple[float, float, float],
) -> tuple[float, Rows]:
    """Return the value to minimise at (a, w, b) and its gradient; columns, weights and prior per spread."""
    a, w, b = at[0], at[1:-1], at[-1]
    log_odds = X @ w + b
    surprise = weight * (expit(log_odds) - y)
    away, stretched, shifted = (
        (w - a * prior) / deviations[0],
        (a - 1.0) / deviations[1],
        (b - intercept) / deviations[2],
    )
    value = weight @ (np.logaddexp(0.0, log_odds) - y * log_odds)
    value += 0.5 * (away @ away + stretched**2 + shifted**2)
    gradient = np.concatenate(
        (
            [stretched / deviations[1] - away @ prior / deviations[0]],
            surprise @ X + away / deviations[0],
            [surprise.sum() + shifted / deviations[2]],
        )
    )
    return float(value), gradient


def _two_classes(y: NDArray[Any]) -> tuple[NDArray[Any], Rows]:
    """Return the two labels, and for each row whether it has the second, as 0 or 1."""
    check_classification_targets(y)
    classes = np.unique(y)
    if len(classes) > 2:
        raise ValueError(f"Only binary classification is supported. The targets hold {len(classes)} classes.")
    if len(classes) < 2:
        if not np.isin(classes, (0, 1)).all():
            raise ValueError(
                f"Of a single class, {classes[0]!r}, nothing can be learned: give two classes, or 0 and 1."
            )
        classes = np.array([0, 1], dtype=y.dtype)
    return classes, (y == classes[1]).astype(np.float64)


def _one_per_column(values: ArrayLike | None, n: int, name: str, *, otherwise: float) -> Rows:
    if values is None:
        return np.full(n, otherwise)
    given = np.asarray(values, dtype=np.float64)
    if given.shape != (n,):
        raise ValueError(f"{name} has the shape {given.shape}, but X has {n} columns: give one number for each.")
    return given
