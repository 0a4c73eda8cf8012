"""Proposes a catalog: looks at a legacy system within a budget, and writes down what it seems to hold.

An address becomes origins (`address`), an origin becomes looked-at tables (`looking`), these become a proposal by
guesses without any reading of their own (`guesses`, `keys`, `relations`, `resources`), and a proposal becomes text
(`writing`) that is merged with what the operator made of the last one (`merging`).
"""
