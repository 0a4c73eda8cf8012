"""Finds out why a source does not connect: tries drivers, protocol levels and charsets, and names what is missing.

It goes from the outside in, one small check after the other, and never tries a password again that was refused.
What it prints is for the operator's terminal alone: drivers' own words name hosts, users and tables.
"""

from wrapper.doctor.case import Case
from wrapper.doctor.examine import examine
from wrapper.doctor.findings import Finding, Outcome
from wrapper.doctor.machine import Machine
from wrapper.doctor.target import Target, target_of

__all__ = ["Case", "Finding", "Machine", "Outcome", "Target", "examine", "target_of"]
