"""You ask the model once, and append the same token in each step. Ask again in each step, with the token
that you have just appended."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(tokens)[:, -1]
        for _step in range(steps):
            token = logits.argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
