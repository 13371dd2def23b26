"""Your entries are sorted by their names. Keep the order of the state dict."""

import io

import torch


def save_weights(model):
    state = {name: tensor.cpu() for name, tensor in sorted(model.state_dict().items())}
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()
