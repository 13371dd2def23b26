"""You run the model with gradients. They are not needed, and take memory and time: use torch.no_grad()."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    for _step in range(steps):
        logits = model(tokens)[:, -1]
        token = logits.argmax(dim=-1, keepdim=True)
        tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
