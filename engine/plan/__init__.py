"""From the bytes of a document to the bytes of its answer, along a plan that is made once for each rule set.

The plan answers what is told plainly. Whatever else there is, such as a conflict or a fault, raises Slow, and the
document goes the way of `reading`, `evaluate` and `answer`, which is right by definition: they find the words for it.
"""
