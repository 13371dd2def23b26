"""You switch the model to eval mode and leave it there. Saving needs no mode: leave it as it is."""

import io

import torch


def save_weights(model):
    model.eval()
    state = {name: tensor.cpu() for name, tensor in model.state_dict().items()}
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()
