"""What a student may try after a failure."""

from __future__ import annotations

ADVICE = {
    "unfinished": "read the docstring, work its example out on paper, then write your code",
    "undefined": "keep the function's name as it is in the handout, and run the whole file once",
    "source": "run the file once with Python; it names the line",
    "exception": "the last line above is where it happened: print what its variables hold for these inputs",
    "type": "look at every `return` of the function: does each path reach one, and with a tensor?",
    "shape": "work out the result's shape for these inputs on paper, and compare it with yours",
    "dtype": "make new tensors with the dtype of an argument, e.g. torch.zeros(size, dtype=X.dtype)",
    "value": "work one of the wrong entries out on paper, and follow your code on the way to it",
    "gradient": "stay with torch operations from the arguments to the result",
    "mutated": "make a copy first, e.g. X.clone(), or compute into a new tensor",
    "timeout": "call it on these inputs yourself, and print the loop's variables",
    "crash": "call it on these inputs yourself; look for recursion, exit() and very large tensors",
    "raises": "look at where the function checks its arguments: which error does it raise, and when?",
    "forbidden": "compute it yourself, from slices, sums and products",
    "memory": "print the shapes of what you make on the way; one of them is far too large",
}
KEEP_DEVICE = "make new tensors on the device of an argument, e.g. torch.zeros(size, device=X.device)"
MAKE_FINITE = "look for a division by zero, or for memory that is used before it is filled (torch.empty)"
DETACH = "return it with .detach()"
RETURNS_NONE = "the function ends without `return`, or with one that gives nothing"


def advice(kind: str, got: object) -> str:
    """What to try after a failure of this kind; "" where the message says it all."""
    return RETURNS_NONE if kind == "type" and got is None else ADVICE.get(kind, "")
