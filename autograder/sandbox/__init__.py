"""The untrusted side: the forkserver, the worker that runs student code, and what confines it.

Nothing in this package may import grading, proxy or course: no test, reference or verdict is ever in the
memory that a student's code lives in.
"""
