"""Bytes in, bytes out: what is said of a request before and after the product answers it. Knows no criterion."""
