"""The answers, one test for each question. Any number that equals the right one is right."""

from numbers import Number

import numpy as np
import torch

from autograder.testing import fail, points

MANY = 10**30  # larger numbers are not written out


def check(submission, question, right, ideas):
    """ideas: what went wrong, by the number that comes of it."""
    answers = submission.value("ANSWERS")
    if type(answers) is not dict:
        text = f"ANSWERS should be a dict, but is of type {type_name(answers)}"
        fail(text, kind="type", to_try="keep the braces of the handout: ANSWERS = {...}")
    answer = answers.get(question)
    if answer is None:
        fail(f"question {question} is not answered yet", kind="unfinished")
    if isinstance(answer, (torch.Tensor, np.ndarray)) and answer.ndim == 0:
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, Number):
        text = f"question {question}: the answer should be a number, but is of type {type_name(answer)}"
        fail(text, kind="type", to_try="write a number, without quotes and without brackets")
    answer = answer.item() if isinstance(answer, np.number) else answer
    if answer == right:
        return
    many = isinstance(answer, int) and abs(answer) >= MANY
    shown = "a number of more than 30 digits" if many else answer
    idea = next((f": {idea}" for number, idea in ideas.items() if answer == number), "")
    fail(f"question {question}: {shown} is not right{idea}")


def type_name(value):
    return str(getattr(value, "type_name", type(value).__name__))[:40]


@points(2)
def test_fc_image(submission):
    """fc_image: a fully connected layer from a large image to a large hidden layer."""
    ideas = {
        10**6: "an image of 1000 x 1000 has a million pixels, and each of them is joined to every unit",
        2 * 10**6: "inputs and units are not added up, every pair of them has a weight",
        10**9: "in your count one of the two has a million numbers, the other only a thousand",
        10**12 + 10**6: "the question leaves the biases out",
        3 * 10**12: "the image is grey, so it has a single channel",
    }
    check(submission, "fc_image", 10**12, ideas)


@points(2)
def test_filters(submission):
    """filters: ten 5 x 5 filters on an RGB image, without biases."""
    ideas = {
        250: "an RGB image has three channels, and a filter reaches through all of them",
        260: "a filter reaches through all three channels of an RGB image, and there are no biases here",
        75: "this is one filter, and there are ten of them",
        150: "a 5 x 5 kernel has more than five weights",
        760: "biases are counted, but this question leaves them out",
        780: "biases are counted, but this question leaves them out",
    }
    check(submission, "filters", 750, ideas)


@points(2)
def test_filters_bias(submission):
    """filters_bias: the same ten filters with biases."""
    ideas = {
        750: "the biases are missing",
        780: "a bias for every channel of every filter is too many, a filter adds its bias once",
        753: "biases belong to the filters, not to the channels of the image",
        751: "every filter has a bias of its own",
        76: "this is one filter, and there are ten of them",
        260: "an RGB image has three channels, and a filter reaches through all of them",
        280: "an RGB image has three channels, and a filter reaches through all of them",
        1500: "a filter has one bias, not one for every weight",
    }
    check(submission, "filters_bias", 760, ideas)


@points(2)
def test_lenet_c3(submission):
    """lenet_c3: the second layer of filters in LeNet-5."""
    ideas = {
        2400: "the biases are missing",
        2496: "a bias for every input map of every filter is too many, a filter adds its bias once",
        2406: "biases belong to the filters, not to the input maps",
        2401: "every filter has a bias of its own",
        416: "a filter reaches through all six input maps",
        400: "a filter reaches through all six input maps, and it has a bias",
        1516: "this is the layer of the paper with its partial connections, which another question asks for",
        1500: "this is the layer of the paper with its partial connections, which another question asks for",
        156: "this is the first convolutional layer",
        151: "this is one filter, and there are sixteen of them",
    }
    check(submission, "lenet_c3", 2416, ideas)


@points(2)
def test_lenet_c3_paper(submission):
    """lenet_c3_paper: the same layer with the partial connections of the paper of 1998."""
    ideas = {
        2416: "this is the layer in which every filter sees all input maps; in the paper most see only some",
        2400: "this is the layer in which every filter sees all input maps; in the paper most see only some",
        2496: "in the paper most filters see only some of the input maps, and each has one bias",
        1500: "the biases are missing",
        1560: "a bias for every connection is too many, a filter adds its bias once",
        1506: "biases belong to the filters, not to the input maps",
    }
    check(submission, "lenet_c3_paper", 1516, ideas)


@points(2)
def test_lenet_total(submission):
    """lenet_total: all weights and biases of LeNet-5."""
    ideas = {
        61470: "the biases are missing",
        61786: "a filter of the second layer adds its bias once, not for every input map",
        60806: "the second layer is counted with the paper's partial connections",
        44426: "the first layer is padded, so more numbers than that are left after flattening",
        59134: "the convolutional layers are missing",
        2572: "the fully connected layers are missing",
        60856: "the last layer is missing",
        61550: "the first layer is missing",
        59706: "in the second layer a filter reaches through all six input maps",
        15626: "flattening keeps every place of every channel, not one number for each channel",
    }
    check(submission, "lenet_total", 61706, ideas)


@points(2)
def test_standard_8_8(submission):
    """standard_8_8: a usual layer with filters of 3 x 3, from 8 to 8 channels, without biases."""
    ideas = {
        584: "biases are counted, but this question leaves them out",
        72: "each of the 8 filters reaches through all 8 channels",
        80: "each of the 8 filters reaches through all 8 channels, and there are no biases here",
        192: "a 3 x 3 kernel has more than three weights",
        64: "a 3 x 3 kernel has more than one weight",
        640: "biases are counted, and even one for every pair of channels",
        136: "this is the depthwise separable layer, which another question asks for",
    }
    check(submission, "standard_8_8", 576, ideas)


@points(2)
def test_separable_8_8(submission):
    """separable_8_8: the layer in two steps that takes its place."""
    ideas = {
        72: "this is one of the two steps, the other has weights as well",
        64: "this is one of the two steps, the other has weights as well",
        576: "this is the usual layer, before it was replaced",
        4608: "the two steps come one after the other, so their weights add up",
        152: "biases are counted, but this question leaves them out",
        144: "biases are counted, but this question leaves them out",
        73: "the depthwise step has a kernel of its own for each channel",
        80: "the pointwise step mixes all channels: each of its outputs has a weight for each input",
    }
    check(submission, "separable_8_8", 136, ideas)


@points(2)
def test_spatial_3x3(submission):
    """spatial_3x3: one 3 x 3 kernel, split into a column and a row."""
    ideas = {
        9: "this is the kernel before it was split, or the two parts multiplied where they add up",
        3: "this is one of the two parts",
        5: "the two parts share no weight, each has three of its own",
        8: "kernels have no biases here",
        2: "each of the two parts has more than one weight",
    }
    check(submission, "spatial_3x3", 6, ideas)


@points(2)
def test_three_3x3(submission):
    """three_3x3: the receptive field of three 3 x 3 layers."""
    ideas = {
        9: "the kernels overlap in what they see, so their sides don't add up",
        27: "the kernels overlap in what they see, so their sides don't multiply",
        3: "this is what one layer sees, and there are three",
        5: "this is what two layers see, and there are three",
        6: "this is what the layers add, but what do you start with?",
        4: "each layer adds a pixel on both sides",
        49: "the question asks for the side, not for the area",
        15: "with stride 1, neighbours stay one pixel apart in every layer",
    }
    check(submission, "three_3x3", 7, ideas)


@points(2)
def test_same_5(submission):
    """same_5: the side of the output for input 5, kernel 3, stride 1, padding 1."""
    ideas = {
        3: "the padding is missing",
        4: "zeros are added at both ends, and a kernel that can take n steps has n + 1 places",
        7: "this is the side of the padded input, and the kernel has to fit into it",
        25: "the question asks for the side, not for the area",
        2: "the padding is missing, and a kernel that can take n steps has n + 1 places",
    }
    check(submission, "same_5", 5, ideas)
