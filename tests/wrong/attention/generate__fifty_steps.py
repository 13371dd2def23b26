"""You stop after 50 tokens. Append as many as steps says; there is no limit."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(min(steps, 50)):
            logits = model(tokens)[:, -1]
            tokens = torch.cat([tokens, logits.argmax(dim=-1, keepdim=True)], dim=1)
    model.train(was_training)
    return tokens
