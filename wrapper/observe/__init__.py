"""What the operator sees of a running gateway: request log, metrics, trace context, health.

Imports no web framework, except `routes`, which serves the findings of the rest over HTTP.
"""
