"""You divide by the variance. Divide by its root, the deviation; otherwise the result has another variance
than 1."""


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=-1, keepdim=True)
    return (X - mean) / (variance + eps) * weight + bias
