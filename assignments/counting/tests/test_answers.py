"""What can be said of the answers without giving them away."""

from numbers import Number

import numpy as np
import torch

from autograder.testing import fail

QUESTIONS = [
    *("fc_image", "filters", "filters_bias", "lenet_c3", "lenet_c3_paper", "lenet_total"),
    *("standard_8_8", "separable_8_8", "spatial_3x3", "three_3x3", "same_5"),
]


def numbers(submission, questions):
    """The answers to these questions, each of them a number."""
    answers = submission.value("ANSWERS")
    if type(answers) is not dict:
        fail(
            "ANSWERS should be a dict", kind="type", to_try="keep the braces of the handout: ANSWERS = {...}"
        )
    for question in questions:
        answer = answers.get(question)
        if answer is None:
            fail(f"question {question} is not answered yet", kind="unfinished")
        if isinstance(plain(answer), bool) or not isinstance(plain(answer), Number):
            text = f"question {question}: the answer should be a number, neither text nor list"
            fail(text, kind="type", to_try="write a number, without quotes and without brackets")
    return [plain(answers[question]) for question in questions]


def plain(answer):
    """The number in a tensor or array without dimensions; anything else as it is."""
    if isinstance(answer, np.number):
        return answer.item()
    return answer.item() if isinstance(answer, (torch.Tensor, np.ndarray)) and answer.ndim == 0 else answer


def test_all_answered(submission):
    """every question has an answer; whether it is right, the hidden tests know."""
    numbers(submission, QUESTIONS)


def test_biases_of_filters(submission):
    """ten filters have ten biases: filters_bias is 10 more than filters."""
    without, with_biases = numbers(submission, ["filters", "filters_bias"])
    if with_biases != without + 10:
        fail("filters_bias should be 10 more than filters")
