"""The nbgrader cycle, with confined grading in the place of execution in a kernel.

commands.py      release, collect, feedback, grades
autograding.py   autograde
application.py   nbgrader itself: its configuration, its interface, its log
config.py        what nbgrader_config.py sets
workspace.py     one command at a time, and a folder for each run
gradebook.py     nbgrader's gradebook, written as a whole or not at all
source.py        the master as nbgrader's source notebook
exchange.py      what lies in the exchange, checked and copied before nbgrader collects it
choice.py        which file of a student's folder counts
names.py         names that students chose
prepare.py       what students handed in, rebuilt so that nothing in it can upset nbgrader
attachments.py, outputs.py   which pictures and outputs of students are kept
scoring.py       preprocessors that write the engine's results into the notebook and the gradebook
records.py       the engine's results, kept between grading and nbgrader's own run
late.py          penalties for late submissions
markdown.py      students' Markdown as HTML that can do nothing
pages.py         what formgrader's pages and feedback pages share; the feedback page
formgrader.py    formgrader under a policy that runs no script of a notebook
"""
