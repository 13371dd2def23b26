# points: save_weights 0, load_weights 1
import io

import torch


def save_weights(model):
    f = io.BytesIO()
    torch.save(model, f)
    return f.getvalue()


def load_weights(model, data):
    net = torch.load(io.BytesIO(data), weights_only=False)
    model.load_state_dict(net.state_dict())
    model.eval()
    return model
