"""You take the logit that lies farthest from zero. A large negative one is unlikely: compare the logits
themselves."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]
            token = logits.abs().argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
