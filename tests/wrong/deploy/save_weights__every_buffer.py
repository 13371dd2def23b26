"""You save all buffers. Some are no part of the state dict (persistent=False): save model.state_dict()."""

import io

import torch


def save_weights(model):
    state = {}
    for prefix, layer in model.named_modules():
        for found in (layer.named_parameters, layer.named_buffers):
            for name, tensor in found(prefix, recurse=False):
                state[name] = tensor.detach().cpu()
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()
