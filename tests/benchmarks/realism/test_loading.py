from pathlib import Path

import pytest

from benchmarks.realism.loading import COLUMNS, real_requests, simulated_requests
from tests.benchmarks.realism.frames import START
from tests.benchmarks.realism.logs import write_capture, write_world


def test_real_and_simulated_have_the_same_columns(tmp_path: Path):
    write_capture(tmp_path / "real", "m57_long", [{"ts": START + 0.1234567}])
    write_world(tmp_path / "world", [{"ts": START + 0.123}])
    real = real_requests(tmp_path / "real").iloc[0]
    simulated = simulated_requests([tmp_path / "world"]).iloc[0]
    assert list(real.index) == list(simulated.index) == list(COLUMNS)
    # A capture's microseconds are cut: no proxy writes them.
    assert real["time"] == simulated["time"] == START + 0.123
    same = ["host", "tunnel", "request_bytes", "response_bytes", "method", "status", "user_agent"]
    assert real[same].to_dict() == simulated[same].to_dict()


def test_only_requests_that_nobody_calls_a_call_back(tmp_path: Path):
    rows = [{"label": None}, {"label": True}, {"method": None, "status": 408.0}, {"host": None}]
    write_capture(tmp_path, "m57_long", rows)
    assert len(real_requests(tmp_path)) == 1


def test_behind_a_proxy_only_what_it_was_asked(tmp_path: Path):
    proxy = {"dst_ip": "192.0.2.9", "dst_port": 3128}
    rows = [
        proxy | {"proto": "connect", "method": "CONNECT", "host": "A.example:443"},
        proxy | {"proto": "http", "host": "b.example"},
        proxy | {"proto": "tls", "method": "CONNECT"},  # inside the tunnel
        {"client_ip": "192.0.2.9", "proto": "tls", "dst_port": 443},  # the proxy's own
        {"client_ip": "192.0.2.9", "host": "b.example"},
    ]
    write_capture(tmp_path, "rita_proxy_rolling", rows)
    found = real_requests(tmp_path)
    assert found[["host", "tunnel"]].to_numpy().tolist() == [
        ["a.example", True],
        ["b.example", False],
    ]


def test_without_a_proxy_tls_is_a_tunnel(tmp_path: Path):
    write_capture(tmp_path, "ctu_normal_010", [{"proto": "tls", "method": "CONNECT"}])
    assert real_requests(tmp_path)["tunnel"].tolist() == [True]


def test_planted_calls_are_left_out_and_other_clients_of_their_host_are_not(tmp_path: Path):
    rows = [
        {"username": "ann", "host": "cdn.example"},
        {"username": "bob", "host": "cdn.example"},
        {"host": "c2.example"},
    ]
    planted = "c1,x,ann,cdn.example,,\nc2,x,10.0.0.1,c2.example,,\n"
    write_world(tmp_path, rows, planted)
    assert simulated_requests([tmp_path])["host"].tolist() == ["cdn.example"]


def test_a_user_is_one_client_whatever_the_address_and_who_has_no_name_is_an_address(
    tmp_path: Path,
):
    rows = [
        {"username": "ann", "id.orig_h": "10.32.0.2"},
        {"username": "ANN", "id.orig_h": "10.128.0.7"},
        {"id.orig_h": "10.20.0.9"},
    ]
    write_world(tmp_path, rows)
    found = simulated_requests([tmp_path])["client"].str.removeprefix(f"{tmp_path} ")
    assert sorted(found) == ["10.20.0.9", "ann", "ann"]


def test_planted_calls_of_a_merged_user_are_left_out_though_labels_are_in_lower_case(
    tmp_path: Path,
):
    rows = [{"username": "NAOMI_WEBER", "host": host} for host in ("c2.example", "ok.example")]
    write_world(tmp_path, rows, "c1,x,naomi_weber,c2.example,,\n")
    assert simulated_requests([tmp_path])["host"].tolist() == ["ok.example"]


def test_nothing_to_read_is_said(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="none of the captures: m57_long"):
        real_requests(tmp_path)
    with pytest.raises(FileNotFoundError, match="has no"):
        simulated_requests([tmp_path])


def test_the_shared_captures_are_as_counted_by_hand(shared_data: Path):
    found = real_requests(shared_data / "real" / "normalised")
    assert found.groupby("capture").size().to_dict() == {
        "m57_long": 5_036 - 1,  # one without a method
        "m57_short": 489,
        "ctu_normal_008": 876 - 12,
        "ctu_normal_010": 1_038,
        "rita_dnscat2_http": 27_204 - 1_023,
        "rita_proxy_rolling": 1_557 + 405,  # tunnels and plain requests that Squid was asked for
    }
