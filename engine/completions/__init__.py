"""Every way in which a document can go on, and what its verdict can come to: exactly, or not at all."""
