"""You leave the model in the mode in which it came. In train mode dropout is at work, and the answer is
another one: call model.eval()."""

import torch


def generate(model, tokens, steps):
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]
            token = logits.argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    return tokens
