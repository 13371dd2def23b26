"""How hard a text is to read: its words, and the school grade in the US, with code and arrays taken out."""

import re

import textstat

INDENTED = re.compile(r"^ {4}.*$", re.MULTILINE)
CODE = re.compile(
    r"""
    `[^`]*` | "[^"]*" | '[^'\s]*'                           # quoted code, texts and names
    | (?<=raised\ )\w+:.*?(?=,\ at|\.\ |$)                     # what Python says itself
    | \b[\w.]+\((?:[^()]|\([^()]*\))*\)[\w.]*                 # calls, with one level of brackets inside
    | \((?:\s*-?[\d.]+\s*,?)+\) | \[(?:[^\[\]]|\[[^\[\]]*\])*\] | \{[^{}]*\}   # shapes, places, arrays, dicts
    | \b\w+(?:\.\w+)+\b | \.\w+\b(?=\() | \b__\w+__\b         # dotted names
    | \b\w*_\w*\b | \b\w*[a-z][A-Z]\w*\b | \b[a-zA-Z]+\d\w*\b # names as only code has them
    | (?<!\w)-?\d[\d.,]*\d%? | (?<!\w)-?\d%?                  # numbers
    | \b(?![AI]\b)[A-Z]{1,8}\b(?!')                           # X, K, GPU
    | [=+*/^<>|(){}\[\]]
    """,
    re.VERBOSE,
)


def prose(text):
    """The text without code and arrays."""
    previous, text = None, INDENTED.sub("", text)
    while previous != text:
        previous, text = text, CODE.sub(" ", text)
    return " ".join(re.sub(r"\s+([.,:;?!])", r"\1", text).split())


def words(text):
    """How many words a text has, code included, arrays as one word a number."""
    return len(text.split())


def grade(text):
    """The Flesch-Kincaid grade of its prose; 0 for less than two words, which say nothing of it."""
    plain = prose(text)
    return textstat.flesch_kincaid_grade(plain) if len(plain.split()) > 1 else 0.0
