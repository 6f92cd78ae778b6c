"""What is kept, as the code sees it: frozen values without a database."""
