"""From what was said in a call to facts that a person may accept: each with the words it rests on, and none counted."""
