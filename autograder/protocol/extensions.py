"""The numbers of the wire's extension types: what msgpack itself has no type for."""

TUPLE, INTEGER, COMPLEX, TENSOR, ARRAY, SCALAR, IMAGE, DTYPE, HANDLE, MAPPING, SET, RATIO = range(1, 13)
