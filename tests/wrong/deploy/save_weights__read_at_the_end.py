"""After writing, the file's position is at its end, so that read() finds nothing. Use file.getvalue(),
or file.seek(0) first."""

import io

import torch


def save_weights(model):
    state = {name: tensor.cpu() for name, tensor in model.state_dict().items()}
    file = io.BytesIO()
    torch.save(state, file)
    return file.read()
