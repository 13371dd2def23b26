"""Your file holds tensors without their names. Save the dict, so that each can be found."""

import io

import torch


def save_weights(model):
    state = {name: tensor.cpu() for name, tensor in model.state_dict().items()}
    file = io.BytesIO()
    torch.save(list(state.values()), file)
    return file.getvalue()
