"""CSV files as cells with a place in the bytes."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.cells import decimal_comma, number, number_text, read_table, rounded
from autograder.errors import DataError

FIELDS = st.text(st.sampled_from('ab,;"\n é王\t '), max_size=5)


@given(
    rows=st.lists(st.lists(FIELDS, min_size=2, max_size=4), min_size=1, max_size=4),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
)
def test_as_csv_reader(rows, delimiter, quoting, end, bom):
    """The cells are those of csv.reader, and their bytes and what is between them are the file."""
    rows = [["Student", "ID", "Section", "Homework"], *rows]  # tells the delimiter
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    data = (b"\xef\xbb\xbf" if bom else b"") + target.getvalue().encode()

    table = read_table(data, "x.csv")

    assert rows == [[cell.text for cell in row] for _line, row in table.rows]
    assert data == table.replaced([])
    assert data == table.replaced((c, c.text) for _line, row in table.rows[:1] for c in row)


@pytest.mark.parametrize(
    ("data", "new", "expected"),
    [
        (b"a,b\r\n1,2\r\n", "9.5", b"a,b\r\n1,9.5\r\n"),
        (b"a,b\r\n1,2", "9,5", b'a,b\r\n1,"9,5"'),
        (b"a;b\n1;2\n", "9,5", b"a;b\n1;9,5\n"),
        (b'"a","b"\n"1",""\n', "95", b'"a","b"\n"1","95"\n'),
        (b"a,b\n1,\n", 'x"y', b'a,b\n1,"x""y"\n'),
    ],
)
def test_replaced(data, new, expected):
    """A new text is quoted where the old one was, or where it must be."""
    table = read_table(data, "x.csv")

    assert expected == table.replaced([(table.rows[1][1][1], new)])


def test_lines():
    """Rows know their line in the file, also behind empty lines and cells of several lines."""
    table = read_table(b'a,b\r\n\r\n"1\n2",3\r\n4,5\r\n', "x.csv")

    assert [1, 3, 5] == [line for line, _row in table.rows]
    assert [1, 2] == [line for line, _row in read_table(b"a,b\r1,2\r", "x.csv").rows]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "x.csv: is empty"),
        (b"\xef\xbb\xbf\r\n", "x.csv: is empty"),
        ("a,b".encode("utf-16"), "x.csv: is UTF-16, not UTF-8"),
        ("a,b\nMüller,1".encode("cp1252"), "x.csv, line 2: is not UTF-8 text"),
        (b'a,b\n"1,2\n3,4\n', "x.csv, line 2: a quotation mark is not closed"),
        (b'a,b\n"1"x"2",3\n', "x.csv, line 2: a quotation mark is not closed"),
        (b'a,b\n"1""\n2,3\n', "x.csv, line 2: a quotation mark is not closed"),
    ],
)
def test_unreadable(data, why):
    """A file that can't be taken apart for certain is refused, with the line."""
    with pytest.raises(DataError) as caught:
        read_table(data, "x.csv")

    assert str(caught.value).startswith(why)


@pytest.mark.parametrize(
    ("texts", "delimiter", "comma"),
    [
        (["87,5", "x"], b",", True),
        (["87.5"], b";", False),
        (["87"], b";", True),
        (["87"], b",", False),
        (["1.2.3", "a.b"], b",", False),
    ],
)
def test_decimal_comma(texts, delimiter, comma):
    """Numbers in the file tell its decimal sign; without any, the delimiter does."""
    assert comma == decimal_comma(texts, delimiter)


def test_numbers():
    """Numbers are read with either sign, and written short; a half goes up."""
    assert [Decimal("87.5"), Decimal("87.5"), Decimal(0), None, None] == [
        number(text) for text in (" 87.50 ", "87,5", "0", "A-", "87,5,1")
    ]
    assert ["100", "87.5", "87,5", "0"] == [
        number_text(Decimal("100.00")),
        number_text(Decimal("87.50")),
        number_text(Decimal("87.50"), True),
        number_text(Decimal("0.00")),
    ]
    assert [Decimal("0.13"), Decimal(88), Decimal("33.33")] == [
        rounded(Decimal("0.125"), 2),
        rounded(Decimal("87.5"), 0),
        rounded(Decimal("33.333333"), 2),
    ]
