"""You switch gradients off, and never on again. A `with` block of torch.no_grad puts back what it found."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    for _step in range(steps):
        logits = model(tokens)[:, -1]
        token = logits.argmax(dim=-1, keepdim=True)
        tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
