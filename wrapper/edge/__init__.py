"""The outermost layer around the application, whichever door a request comes through.

Gives every request its ids, refuses what no handler should see, and puts the fields on the answer that
browsers and operators need. Plain WSGI, no web framework.
"""

from wrapper.edge.middleware import Edge

__all__ = ["Edge"]
