"""Results as HTML for people: a student's page, the index of a run, and a part of a notebook.

jinja2 is imported by `render` alone; import it only where a page is asked for.
"""
