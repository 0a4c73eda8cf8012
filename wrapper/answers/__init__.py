"""The stops of the pipeline between authentication and the bytes of an answer."""
