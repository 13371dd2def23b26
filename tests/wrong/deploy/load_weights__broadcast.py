"""You copy each tensor without looking at its shape. Broadcasting then stretches a single row or number
over the whole weight. Compare the shapes, or use load_state_dict."""

import io

import torch


def load_weights(model, data):
    state = torch.load(io.BytesIO(data), weights_only=True)
    own = model.state_dict()
    if set(state) != set(own):
        raise RuntimeError("other names")
    for name, tensor in state.items():
        own[name].copy_(tensor)
