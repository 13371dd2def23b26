"""You freeze the model's parameters, and leave them so: it can't be trained any more. Leave requires_grad
alone; torch.no_grad() is enough."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    for _step in range(steps):
        logits = model(tokens)[:, -1]
        tokens = torch.cat([tokens, logits.argmax(dim=-1, keepdim=True)], dim=1)
    model.train(was_training)
    return tokens
