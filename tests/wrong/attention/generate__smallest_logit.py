"""You take the token with the smallest logit. It is the largest that counts."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]
            token = logits.argmin(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
