"""You switch gradients off in the model itself, so that it can't be trained further. state_dict() holds
detached tensors already."""

import io

import torch


def save_weights(model):
    model.requires_grad_(False)
    state = {name: tensor.cpu() for name, tensor in model.state_dict().items()}
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()
