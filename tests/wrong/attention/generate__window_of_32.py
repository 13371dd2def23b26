"""You show the model only the last 32 tokens. It has to see all tokens so far, however many there are."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens[:, -32:])[:, -1]
            tokens = torch.cat([tokens, logits.argmax(dim=-1, keepdim=True)], dim=1)
    model.train(was_training)
    return tokens
