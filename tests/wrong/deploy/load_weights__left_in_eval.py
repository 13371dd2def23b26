"""You switch the model to eval mode. Loading needs no mode: leave it as it is."""

import io

import torch


def load_weights(model, data):
    model.load_state_dict(torch.load(io.BytesIO(data), map_location="cpu", weights_only=True))
    model.eval()
