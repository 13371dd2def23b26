"""You save the parameters alone. What batch normalisation has counted, its running mean and variance,
belongs to the weights, too. Save model.state_dict()."""

import io

import torch


def save_weights(model):
    state = {name: tensor.detach().cpu() for name, tensor in model.named_parameters()}
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()
