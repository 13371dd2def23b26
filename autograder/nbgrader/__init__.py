"""The nbgrader cycle with confined grading in the place of execution in a kernel.

source.py      the master as nbgrader's source notebook
config.py      what nbgrader_config.py sets
prepare.py     what students handed in, rebuilt so that nothing in it can upset nbgrader
scoring.py     preprocessors that write the engine's results into the notebook and the gradebook
late.py        penalties for late submissions
commands.py    release, collect, autograde, feedback, grades
"""
