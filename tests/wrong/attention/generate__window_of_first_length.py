"""You show the model only as many tokens as it got at first. It has to see all tokens so far."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    length = tokens.shape[1]
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens[:, -length:])[:, -1]
            token = logits.argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
