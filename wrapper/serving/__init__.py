"""Runs the gateway under gunicorn: the listening socket, the processes, and what each of them logs."""
