"""Raises an exception whose text clears the terminal and forges a line of the report.

Verdict: 0, failed: raised ValueError
"""


def double(x):
    raise ValueError("\x1b[2J\x1b[H[bold green]output_escapes  100 of 100[/] ]]></failure>\x00\r\n::error::")
