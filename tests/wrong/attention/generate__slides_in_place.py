"""You move the tokens to the left to make room for a new one, in the caller's tensor. It must not change,
and the model has to see all tokens."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    found = [tokens.clone()]
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]
            token = logits.argmax(dim=-1, keepdim=True)
            found.append(token)
            tokens[:, :-1] = tokens[:, 1:].clone()
            tokens[:, -1:] = token
    model.train(was_training)
    return torch.cat(found, dim=1)
