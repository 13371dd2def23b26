"""You leave the model in eval mode. Remember in which mode it came, and put it back."""

import torch


def generate(model, tokens, steps):
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]
            token = logits.argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    return tokens
