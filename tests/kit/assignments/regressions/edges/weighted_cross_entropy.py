# points: balanced_bce 0, hed_loss 0, edge_map 8
import torch
import torch.nn.functional as F


def balanced_bce(logits, target):
    # counts of the whole batch, and a sum over pixels
    mask = (target > 0.5).float()
    num_pos = torch.sum(mask).float()
    num_neg = mask.numel() - num_pos
    mask[mask != 0] = num_neg / (num_pos + num_neg)
    mask[mask == 0] = num_pos / (num_pos + num_neg)
    cost = F.binary_cross_entropy(torch.sigmoid(logits).float(), target.float(), weight=mask, reduction="sum")
    return cost / logits.shape[0]


def hed_loss(outputs, target):
    weights = [0.5] * (len(outputs) - 1) + [1.1]
    return sum(w * balanced_bce(o, target) for w, o in zip(weights, outputs))  # noqa: B905 - as students write it


def edge_map(outputs):
    with torch.no_grad():
        preds = [torch.sigmoid(o) for o in outputs]
        return torch.mean(torch.cat(preds, dim=1), dim=1, keepdim=True)
