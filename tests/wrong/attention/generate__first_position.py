"""You read the logits at the first position. The next token follows from those at the last one."""

import torch


def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, 0]
            token = logits.argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, token], dim=1)
    model.train(was_training)
    return tokens
