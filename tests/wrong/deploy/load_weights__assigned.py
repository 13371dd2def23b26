"""You load with assign=True, which puts other Parameter objects into the model. An optimizer goes on to
train the old ones. Copy the values in place."""

import io

import torch


def load_weights(model, data):
    model.load_state_dict(torch.load(io.BytesIO(data), map_location="cpu", weights_only=True), assign=True)
