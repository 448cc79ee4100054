"""`onward crashtest`: a real Onward under load, its processes killed at random points, and the count.

`trial` starts an Onward of its own (`system`), keeps runs of every kind going on it (`load`,
`scenarios`), counts what they do to the outside (`effects`) and kills (`killer`). When every run
has ended, `reading` takes down what the database and Temporal say, and `verdict`, which is
pure, says what was lost, repeated or does not agree. May import everything but the edges.
"""
