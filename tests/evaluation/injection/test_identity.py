"""Lines that are read under the name of the client they are written for."""

from dataclasses import replace

import pytest

from beaconing.errors import UsageError
from beaconing.settings import InputSettings
from evaluation.injection.clients import Client
from evaluation.injection.identity import recognisable
from evaluation.simulation.requests import texts
from evaluation.simulation.writers.catalogue import WRITERS, log_writer
from tests.evaluation.injection.machines import MONDAY, client


def names(clients: list[Client], writer: str = "elff", **settings: object) -> list[str]:
    found = recognisable(
        clients, log_writer(writer), MONDAY, InputSettings.model_validate(settings)
    )
    return [each.name for each in found]


@pytest.mark.parametrize("writer", sorted(WRITERS))
def test_users_and_addresses_are_clients_in_every_format(writer: str) -> None:
    clients = [client("ada", user="Ada"), client("10.0.0.2", address="10.0.0.2")]
    assert names(clients, writer) == ["ada", "10.0.0.2"]


def test_a_user_is_no_client_where_addresses_count_and_the_other_way_round() -> None:
    by_user, by_address = client("ada", user="ada"), client("10.0.0.1", user="ada")
    assert names([by_user, by_address], client="user") == ["ada"]
    assert names([by_user, by_address], client="address") == ["10.0.0.1"]


def test_who_uses_a_shared_name_is_told_by_the_address() -> None:
    assert names([client("10.0.0.1", user="Guest"), client("guest", user="Guest")]) == ["10.0.0.1"]


def test_a_device_is_left_out_as_no_line_names_it() -> None:
    assert names([client("laptop-17"), client("10.0.0.1")], client="device") == ["10.0.0.1"]


def test_a_slot_whose_identity_fails_takes_that_of_the_one_before() -> None:
    ada = client("ada", user="ada", days=1)
    users = ada.users.copy()
    users[:2], users[5:] = "", ""  # not logged in: another client's lines

    [found] = recognisable([replace(ada, users=users)], log_writer("elff"), MONDAY, InputSettings())

    assert set(found.users) == {"ada"}
    assert found.on == ada.on


def test_own_destinations_do_not_matter() -> None:
    assert names([client("ada", user="ada")], exclude_hosts=["example"]) == ["ada"]


def test_settings_that_move_the_times_are_refused() -> None:
    with pytest.raises(UsageError, match=r"Asia/Tokyo.*--write squid"):
        names([client("ada", user="ada")], time_zone="Asia/Tokyo")
    assert names([client("ada", user="ada")], "squid", time_zone="Asia/Tokyo") == ["ada"]


def test_an_address_of_each_slot_is_used_at_its_time() -> None:
    ada = client("ada", user="ada", days=1)
    moved = replace(ada, addresses=texts(["10.0.0.1"] * 12 + ["10.0.0.9"] * (len(ada.slots) - 12)))
    addresses, users = moved.at(moved.slots[[0, 11, 12]] * 300_000 + 7)
    assert addresses.tolist() == ["10.0.0.1", "10.0.0.1", "10.0.0.9"]
    assert users.tolist() == ["ada"] * 3
