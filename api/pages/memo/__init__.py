"""The memo: a result on one page, to print, to mail, to pass on."""
