"""You take the root of the variance, and square it again to add eps. In a row of equal numbers the root
of 0 makes gradients nan. Add eps to the variance, then take one root."""


def layer_norm(X, weight, bias, eps=1e-5):
    centred = X - X.mean(dim=-1, keepdim=True)
    deviation = centred.square().mean(dim=-1, keepdim=True).sqrt()
    return centred / (deviation**2 + eps).sqrt() * weight + bias
