"""You catch the error of a file that doesn't fit, and go on. Then the caller believes that the weights
were loaded. Let the error pass."""

import io

import torch


def load_weights(model, data):
    try:
        model.load_state_dict(torch.load(io.BytesIO(data), map_location="cpu", weights_only=True))
    except RuntimeError as error:
        print("not loaded:", error)
