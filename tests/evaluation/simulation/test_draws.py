"""A number follows from its name and from nothing else."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.simulation.draws import Draws, stream, turns

MANY = Draws.named(7, "many").at(np.arange(200_000))


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=20), st.integers(0, 19))
def test_a_number_asked_for_alone_is_the_same_as_among_others(numbers: list[int], at: int) -> None:
    draws = Draws.named(3, "thing")
    one = numbers[at % len(numbers)]

    whole = draws.at(np.array(numbers)).of("size").normal()
    alone = draws.at(one).of("size").normal()

    assert alone[0] == whole[numbers.index(one)]


def test_another_process_draws_the_same() -> None:
    code = (
        "from evaluation.simulation.draws import Draws, stream; import numpy as np;"
        "print(Draws.named(1, 'a').at(np.arange(3)).uniform().tolist(), stream(1, 'a').random())"
    )
    here = f"{Draws.named(1, 'a').at(np.arange(3)).uniform().tolist()} {stream(1, 'a').random()}"

    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert there.stdout.strip() == here


@pytest.mark.parametrize(
    ("values", "mean", "deviation"),
    [
        pytest.param(MANY.uniform(2, 4), 3, 2 / 12**0.5, id="uniform"),
        pytest.param(MANY.exponential(5), 5, 5, id="exponential"),
        pytest.param(MANY.normal(1, 2), 1, 2, id="normal"),
        pytest.param(MANY.poisson(3.2), 3.2, 3.2**0.5, id="poisson: its variance is its mean"),
        pytest.param(MANY.poisson(150.0), 150, 150**0.5, id="poisson, large"),
        pytest.param(MANY.geometric(6), 6, (1 - 1 / 6) ** 0.5 * 6, id="geometric from 1 up"),
        pytest.param(MANY.integers(0, 10), 4.5, (99 / 12) ** 0.5, id="integers below 10"),
        pytest.param(np.log(MANY.lognormal(50, 0.7)), np.log(50), 0.7, id="log-normal"),
    ],
)
def test_a_law_has_its_mean_and_deviation(
    values: np.ndarray, mean: float, deviation: float
) -> None:
    # 200,000 draws: the mean strays by less than 4.5 standard errors but once in 100,000 runs.
    assert values.mean() == pytest.approx(mean, abs=4.5 * deviation / 200_000**0.5)
    assert values.std() == pytest.approx(deviation, rel=0.02)


def test_uniform_numbers_fill_the_interval_evenly() -> None:
    counts = np.bincount((MANY.uniform() * 100).astype(int), minlength=100)

    # Chi-square of 99 degrees of freedom: 99 +- 14, beyond 180 once in a million.
    assert len(counts) == 100
    assert ((counts - 2_000) ** 2 / 2_000).sum() < 180


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(MANY.of("other"), id="another name"),
        pytest.param(MANY.at(1), id="another number"),
        pytest.param(Draws.named(8, "many").at(np.arange(200_000)), id="another seed"),
        pytest.param(MANY.take(np.arange(1, 200_001) % 200_000), id="the neighbour"),
    ],
)
def test_other_names_give_independent_numbers(other: Draws) -> None:
    assert abs(np.corrcoef(MANY.uniform(), other.uniform())[0, 1]) < 4.5 / 200_000**0.5


def test_each_part_of_a_thing_is_drawn_as_if_alone() -> None:
    things = Draws.named(5, "pages").at(np.arange(3))

    parts = things.each(np.array([2, 0, 3]))

    assert turns(np.array([2, 0, 3])).tolist() == [0, 1, 0, 1, 2]
    assert parts.keys[:2].tolist() == things.take(np.array([0])).each(np.array([2])).keys.tolist()
    assert len(set(parts.keys.tolist())) == 5


def test_picks_have_their_shares() -> None:
    shares = np.bincount(MANY.pick([1, 0, 3]), minlength=3) / 200_000

    assert shares == pytest.approx([0.25, 0, 0.75], abs=0.005)
