"""You write the state dict with pickle. torch.load doesn't read such a file with weights_only=True:
write it with torch.save."""

import pickle


def save_weights(model):
    state = {name: tensor.cpu() for name, tensor in model.state_dict().items()}
    return pickle.dumps(state)
