"""You put the model into train mode at the end, also where it came in eval mode. Put back what you found."""

import torch


def generate(model, tokens, steps):
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]
            token = logits.argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    model.train()
    return tokens
