"""You refuse a file whose entries stand in another order. If all names are there and the shapes fit, it can
be loaded."""

import io

import torch


def load_weights(model, data):
    state = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    if list(state) != list(model.state_dict()):
        raise RuntimeError("other entries")
    model.load_state_dict(state)
