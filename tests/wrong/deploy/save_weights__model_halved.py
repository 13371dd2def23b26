"""You turn the model itself into another dtype to save it. The caller still works with it: leave it as
it is."""

import io

import torch


def save_weights(model):
    state = model.half().state_dict()
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()
