"""What runs inside a box, under the interpreter that the user chose for it: the standard library alone."""
