"""What was said in a call, read from the file that a recorder or a person wrote: who, when, where it stands."""
