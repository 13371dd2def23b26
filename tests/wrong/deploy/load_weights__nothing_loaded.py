"""You read the file, but the values don't reach the model. load_state_dict copies them into it."""

import copy
import io

import torch


def load_weights(model, data):
    state = torch.load(io.BytesIO(data), weights_only=True)
    copy.deepcopy(model).load_state_dict(state)
