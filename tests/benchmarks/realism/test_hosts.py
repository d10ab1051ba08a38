import numpy as np
import pytest

from benchmarks.realism.hosts import hosts_met, new_each_day, prevalence, prevalence_in_groups
from benchmarks.realism.traffic import Traffic
from tests.benchmarks.realism.frames import client, host, requests, traffic

DAY = 86_400


def everybody(clients: int) -> Traffic:
    """Each client asks one host that all ask, and one of its own."""
    rows = [(0, host(name) | client(one)) for one in range(clients) for name in ("all", str(one))]
    return traffic(*rows)


def test_prevalence_by_hand():
    # Seven hosts: six of one client each, one of six.
    assert prevalence(everybody(6)) == pytest.approx([6 / 7, 0, 0, 1 / 7])


def test_prevalence_in_groups_is_of_that_many_clients():
    # Any two clients: two hosts of one, one of two.
    assert prevalence_in_groups(everybody(6), 2) == pytest.approx([2 / 3, 1 / 3, 0, 0])
    assert np.isnan(prevalence_in_groups(everybody(6), 7)).all()


def test_hosts_met_at_steps():
    rows = traffic(*((at, host(str(min(at, 6)))) for at in range(10)))
    assert list(hosts_met(rows)) == [(5, 5.0), (10, 7.0)]


def test_hosts_new_on_a_day():
    first = [(0, host("a")), (1, host("b") | client(2))]
    # The second day of client 1: a is known to it, b is not, but to the network; c to nobody.
    second = [(DAY + at, host(name)) for at, name in enumerate("abc")]
    assert new_each_day(traffic(*first, *second)) == pytest.approx((2 / 3, 1 / 3))


def test_captures_of_one_network_follow_each_other():
    later = {"capture": "later", "client": "later 10.0.0.1"}
    rows = requests((0, host("a")), (9 * DAY, host("a") | later), (9 * DAY, host("b") | later))
    assert new_each_day(Traffic.of("both", rows)) == pytest.approx((1 / 2, 1 / 2))


def test_a_single_day_has_no_new_hosts():
    assert np.isnan(new_each_day(traffic((0, {})))).all()
