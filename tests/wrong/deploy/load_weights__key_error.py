"""You take each of the model's names from the file. One that is missing raises KeyError, and one too
many is passed over. Both should raise RuntimeError."""

import io

import torch


def load_weights(model, data):
    state = torch.load(io.BytesIO(data), weights_only=True)
    model.load_state_dict({name: state[name] for name in model.state_dict()})
