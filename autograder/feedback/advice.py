"""What a student may try after a failure, one sentence each."""

from __future__ import annotations

from autograder.protocol.records import Loop

KINDS = {
    "unfinished": "read the docstring, work its example out on paper, then write your code",
    "undefined": "keep the name as it is in the handout, and run the whole file once",
    "source": "run the file once with Python; it shows the line",
    "exception": "print the variables of the last line above: which one is not what you expect?",
    "type": "look at every `return` of the function: does each give what the docstring asks for?",
    "shape": "work out the result's shape for these inputs on paper, and compare it with yours",
    "dtype": "make new tensors with the dtype of an argument, e.g. torch.zeros(size, dtype=X.dtype)",
    "value": "work out one of the wrong numbers on paper, and follow your code on the way to it",
    "gradient": "use only torch's own functions on the way from the arguments to the result",
    "mutated": "make a copy first, e.g. X.clone(), or write the results into a new tensor",
    "slow": "work on whole tensors at once, not on one output position after the other",
    "timeout": "call it on these inputs yourself, with a print() in each loop to see where it stays",
    "crash": "call it on these inputs yourself; look for recursion, exit() and very large tensors",
    "raises": "find the line that checks the arguments: which error does it raise, and when?",
    "forbidden": "compute it yourself, from slices, sums and products",
    "memory": "print the shapes of the tensors that you make: one of them is far too large",
}
KEEP_DEVICE = "make new tensors on the device of an argument, e.g. torch.zeros(size, device=X.device)"
MAKE_FINITE = "look for a division by zero, or for memory that is used before it is filled (torch.empty)"
DETACH = "return it with .detach()"
RETURNS_NONE = "the function ends without `return`, or with one that gives nothing"
PART_IS_NONE = "this part has no value: give it one before the `return`"
DEFINE_FIRST = "give it a value before this line, or correct its spelling"
ONE_VALUE = "work this example out on paper, and follow your code step by step"
WAITING = "remove what waits: time.sleep(), input(), a download or a lock"
ENDLESS = "change a variable of the condition in each pass, so that it becomes false in the end"
NO_EXIT = "give the loop a condition that becomes false, or a `break`"
TOO_MUCH_WORK = "work with whole tensors: slices, sums and products in the place of single numbers"
MAYBE_ENDLESS = "print the variables of the loop in each pass: do they come closer to its end?"
NAME_PARAMETERS = "make each parameter in __init__ by its own name, e.g. self.weight = nn.Parameter(...)"
LEAVE_OUT = "make a parameter only where the arguments ask for it, else set its name to None"
WRAP_IN_CLASS = "make the layers in `__init__`, after super().__init__(), and use them in `forward`"
TAKE_PAIRS = "make a pair of a single number n first, (n, n), and use its first and its second number"
READ_BACK = "read back yourself what you return, with the library that it is for"
NAME_KEYS = "compare the keys of the dict with those in the docstring, letter by letter"
USE_TORCH = "stay with torch's functions where you can: no gradient flows through NumPy"
KEEP_PARAMETERS = "keep the parameters as they are in the handout: names, order and defaults"

NUMBER_OF_TENSOR = "take the number out of the tensor, e.g. result.item()"
WITH_COMMAS = "give all parts in one `return` with commas between them and no square brackets: return a, b"
#: By the type that was wanted and the type that came; "" stands for any other.
TYPES = {
    "float": {
        "torch tensor": NUMBER_OF_TENSOR,
        "int": "make a float of the result: float(result)",
        "": "return one number with a point, e.g. float(result)",
    },
    "int": {
        "torch tensor": "make a whole number of the tensor: int(result)",
        "float": "divide whole numbers with // in the place of /",
        "": "return one whole number, e.g. int(result)",
    },
    "bool": {"torch tensor": NUMBER_OF_TENSOR, "": "return True or False, e.g. bool(result)"},
    "str": {"": "return the text itself"},
    "tuple": {"": WITH_COMMAS},
    "list": {
        "torch tensor": "make a list of the tensor: result.tolist()",
        "": "return the parts in square brackets: return [a, b]",
    },
    "dict": {"": "return names and values in braces: return {name: value}"},
    "torch tensor": {
        "numpy array": "use torch's functions throughout, or convert the result: torch.from_numpy(result)",
        "list": "make one tensor of the list: torch.stack(...) of tensors, torch.tensor(...) of numbers",
        "tuple": "return the tensor alone, without a comma after it",
        "float": "return the tensor itself; .item() and float() take the number out of it",
        "int": "return the tensor itself; .item() and int() take the number out of it",
        "": "return a tensor",
    },
    "numpy array": {"torch tensor": "convert the result: result.numpy()", "": "return np.array(result)"},
    "Pillow image": {"": "make an image of the array at the end: Image.fromarray(array.astype(np.uint8))"},
}


def for_kind(kind: str, got: object) -> str:
    """What to try after a failure of this kind; "" where the message says it all. got: the answer."""
    if kind == "type" and got is None:
        return RETURNS_NONE
    if kind == "value" and isinstance(got, (int, float, str)):
        return ONE_VALUE
    return KINDS.get(kind, "")


def for_forbidden(own: str) -> str:
    """What takes the place of a library routine. own: the student's own function, if one may be called."""
    return f"call your {own} in the place of the library routine" if own else KINDS["forbidden"]


def for_type(expected: str, got: str) -> str | None:
    """What makes a value of one type of another, both as messages name them; None where nothing is known."""
    known = TYPES.get(expected, {})
    return RETURNS_NONE if got == "None" else known.get(got, known.get(""))


def for_loop(loop: Loop | None) -> str:
    """What to try after a call that ran out of time in this loop; None for an unknown one."""
    if loop is None:
        return KINDS["timeout"]
    if loop.verdict == "endless":
        return ENDLESS if loop.names else NO_EXIT
    return TOO_MUCH_WORK if loop.verdict == "finite" else MAYBE_ENDLESS
