"""You save the whole model. Then the file holds the name of its class, and can't be read with
weights_only=True. Save model.state_dict()."""

import io

import torch


def save_weights(model):
    file = io.BytesIO()
    torch.save(model, file)
    return file.getvalue()
