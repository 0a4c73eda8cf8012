"""Proposes a catalog: looks at a legacy system within a budget, and writes down what it seems to hold."""
