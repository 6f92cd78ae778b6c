"""The shapes that cross the wire, and how they are read and written."""
