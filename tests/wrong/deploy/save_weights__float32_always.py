"""You save all numbers as float32. Keep the dtype that each tensor has."""

import io

import torch


def save_weights(model):
    state = {name: tensor.cpu().float() for name, tensor in model.state_dict().items()}
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()
