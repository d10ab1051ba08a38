from benchmarks.markdown import number, span, table


def test_a_table_has_a_line_a_row_below_its_header():
    assert table(("host", "calls"), [("a.example", 3), ("b.example", "–")]) == (
        "| host | calls |\n| --- | --- |\n| a.example | 3 |\n| b.example | – |\n"
    )


def test_numbers_have_three_digits_or_are_whole():
    assert [number(value) for value in (0.12345, 12.345, 12_345.6, float("nan"))] == [
        "0.123",
        "12.3",
        "12,346",
        "–",
    ]
    assert (span([3, 1, 2]), span([])) == ("1 to 3", "–")
