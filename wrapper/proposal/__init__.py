"""Proposes a catalog: looks at a legacy system within a budget, and writes down what it seems to hold.

An address becomes origins (`address`). Of each origin, `running` makes a proposal: tables are looked at (`looking`,
`samples`), columns are guessed at (`guesses`), and without any further reading these become keys, relations, names and
fields (`resources`) and the section of the source (`declaring`). A proposal becomes text (`writing`) that is merged
with what the operator made of the last one (`merging`), checked and written (`adopting`).

Both sides of the border meet here, in `draft`, `resources` and what they call, for that is the task; `side_by_side`
shows both of one row.
"""
