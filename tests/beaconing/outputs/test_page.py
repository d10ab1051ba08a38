"""The page of a day, read as a browser would read it."""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest

from beaconing.outputs.page import MAX_CALLS, render_page
from beaconing.outputs.rows import Alert, Call, DaySummary
from beaconing.outputs.safe import visible

DAY = date(2024, 3, 5)
VOID = {"meta", "col"}

Attributes = dict[str, str | None]


class Page(HTMLParser):
    """Tags with their attributes, the text between them, and whether they nest rightly."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, Attributes]] = []
        self.open: list[str] = []
        self.text = ""
        self.style = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.text += " "  # cells and labels are words of their own
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text += data

    def having(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        """The text with every run of spaces as one."""
        return " ".join(self.text.split())


@pytest.fixture
def page(alerts: list[Alert], calls: dict[str, list[Call]], summary: DaySummary) -> Page:
    return Page(render_page(DAY, alerts, calls, summary))


def test_the_page_is_well_formed(page: Page) -> None:
    assert page.open == []
    assert page.html.startswith("<!doctype html>")


def test_nothing_on_the_page_reaches_the_network(page: Page) -> None:
    for _, attributes in page.tags:
        assert not {"src", "srcset", "action", "data", "xlink:href"} & set(attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & {
        tag for tag, _ in page.tags
    }
    assert not re.search(r"url\(|@import|https?:", page.html)


def test_the_policy_allows_the_style_sheet_and_nothing_else(page: Page) -> None:
    [policy] = [
        meta["content"]
        for meta in page.having("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not [attributes for _, attributes in page.tags if "style" in attributes]


def test_every_alert_is_listed_and_has_its_plots(page: Page, alerts: list[Alert]) -> None:
    sections = [section["id"] for section in page.having("section")]
    links = [link["href"] for link in page.having("a") if link["href"] != "#top"]
    assert sections == ["alert-1", "alert-2", "alert-3"]
    assert links == [f"#{section}" for section in sections]
    labels = [svg["aria-label"] for svg in page.having("svg") if svg["class"] == "plot"]
    assert labels == 3 * ["Calls over the day", "Intervals", "Request sizes", "Response sizes"]
    for alert in alerts:
        assert alert["host"] in page.words


def test_the_header_says_what_was_judged(page: Page) -> None:
    assert "8,123 channels judged: 1,240 clients, 2,310 hosts." in page.words
    assert "(fewer than 6 requests, and too few over weeks): 30,412 channels." in page.words
    assert "1,204,331 requests; 17 log lines could not be used." in page.words
    assert "2024-03-04-1f9c2a" in page.words


def test_an_alert_explains_itself_without_a_script(page: Page) -> None:
    assert "called every 15 min ± 20 % 0.08 0.71" in page.words
    assert "isolation forest 0.83" in page.words
    assert "04:00:00 to 23:" in page.words
    assert "312 B sent, – received" in page.words
    assert "time of day, UTC" in page.words


def test_clients_have_a_row_each(page: Page) -> None:
    for label in ("a · 24 calls", "b · 48 calls", "c · 12 calls"):
        assert label in page.words


def test_a_quiet_day_has_a_page_too(summary: DaySummary) -> None:
    page = Page(render_page(DAY, [], {}, summary))
    assert "A quiet day: no host was suspicious enough for the list." in page.words
    assert page.having("section") == page.having("svg") == []


def test_rules_alone_are_said_in_words(summary: DaySummary) -> None:
    page = Page(render_page(DAY, [], {}, DaySummary("rules", 1, 1, 1, 0, 6, 9, 0)))
    assert "Model: rules alone." in page.words


def test_the_same_values_give_the_same_bytes(
    alerts: list[Alert], calls: dict[str, list[Call]], summary: DaySummary
) -> None:
    shuffled = {host: own[:1] + own[:0:-1] for host, own in reversed(calls.items())}
    assert render_page(DAY, alerts, calls, summary) == render_page(DAY, alerts, shuffled, summary)


def test_a_cut_plot_says_so(alerts: list[Alert], summary: DaySummary) -> None:
    own = [Call("10.20.3.17", 1_709_596_800.0 + n, 1, 1) for n in range(MAX_CALLS)]
    cut = render_page(DAY, alerts[:1], {"sync.example": own}, summary)
    whole = render_page(DAY, alerts[:1], {"sync.example": own[:-1]}, summary)
    assert "The plots show 5,000 calls" in Page(cut).words
    assert "The plots show" not in Page(whole).words


def test_a_popular_host_names_some_clients_and_counts_the_rest(
    alerts: list[Alert], calls: dict[str, list[Call]], summary: DaySummary
) -> None:
    alerts[0]["clients"] = [f"user{number:04}" for number in range(1_240)]
    page = Page(render_page(DAY, alerts, calls, summary))
    assert "user0011 and 1,228 more" in page.words


def test_hostile_names_are_text(
    hostile: str,
    hostile_alert: Callable[[str], tuple[Alert, list[Call]]],
    summary: DaySummary,
) -> None:
    alert, own = hostile_alert(hostile)
    html = render_page(DAY, [alert], {hostile: own}, summary)
    plain, plain_own = hostile_alert("plain.example")
    page = Page(html)
    expected = Page(render_page(DAY, [plain], {"plain.example": plain_own}, summary))
    assert [(tag, set(attributes)) for tag, attributes in page.tags] == [
        (tag, set(attributes)) for tag, attributes in expected.tags
    ], "the name changes no tag and adds no attribute"
    assert page.text.count(visible(hostile)) == expected.text.count("plain.example")
    assert all(line.isprintable() for line in html.split("\n"))
    html.encode()
