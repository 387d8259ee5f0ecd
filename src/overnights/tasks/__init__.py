"""Tasks: the one place that joins lake, kernel and lake again.

A task needs nothing but its arguments, which can be sent to another machine, so any engine may run it.
"""
