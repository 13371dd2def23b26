"""JUnit XML for CI systems, through junitparser."""

from __future__ import annotations

import io
import re

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from autograder.feedback.messages import traceback_text
from autograder.reports.arrays import mark_differences
from autograder.results import Counterexample, RunResult, TestResult

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(run: RunResult) -> bytes:
    """A test suite for each submission, a test case for each test."""
    document = JUnitXml("autograder")
    for result in run.submissions:
        suite = TestSuite(_clean(f"{result.id} {result.assignment or ''}".strip()))
        if result.status == "not_graded":
            case = TestCase("grading", result.assignment or "unknown")
            case.result = [Error(_clean(result.message), "not_graded")]
            suite.add_testcase(case)
        for test in result.tests:
            suite.add_testcase(_case(test, result.assignment or ""))
        document.append(suite)  # add_testsuite would merge suites with the same name
    buffer = io.BytesIO()
    document.write(buffer, pretty=True)
    return buffer.getvalue()


def _case(test: TestResult, assignment: str) -> TestCase:
    case = TestCase(test.id, f"{assignment}.{test.exercise}", test.seconds)
    if test.status == "not_assessed":
        case.result = [Skipped(_clean(test.message), "not_assessed")]
    elif test.status != "passed":
        failure = Failure(_clean(test.message), test.status)
        failure.text = _clean(plain_text(test))
        case.result = [failure]
    return case


def plain_text(test: TestResult) -> str:
    """A test's message, hint, counterexample, traceback and what to try, as plain text."""
    parts = [test.description, test.message]
    if test.hint:
        parts.append(f"hint: {test.hint}")
    if test.counterexample is not None:
        parts.append(_counterexample(test.counterexample))
    if test.frames:
        parts.append(f"your code:\n{traceback_text(test.frames)}")
    if test.advice:
        parts.append(f"what to try: {test.advice}")
    return "\n".join(part for part in parts if part)


def _counterexample(example: Counterexample) -> str:
    rows = [(argument.name, argument.value) for argument in example.arguments]
    expected, got = mark_differences(example.expected, example.got)
    rows += [("expected", expected), ("got", got), ("try", example.reproduce)]
    return "\n".join(f"{name} =\n{value}" for name, value in rows if value)


def _clean(text: str) -> str:
    return NOT_XML.sub("?", text)
