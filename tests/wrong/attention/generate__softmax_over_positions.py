"""You take a softmax over the positions before you choose. Each position has its own logits. No softmax is
needed: it doesn't change which of them is the largest."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = torch.softmax(model(tokens), dim=1)[:, -1]
            token = logits.argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
