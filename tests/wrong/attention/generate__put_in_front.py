"""You put new tokens in front of the others. They come after them."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]
            token = logits.argmax(dim=-1, keepdim=True)
            tokens = torch.cat([token, tokens], dim=1)
    model.train(was_training)
    return tokens
