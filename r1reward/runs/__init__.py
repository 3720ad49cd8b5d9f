"""The jobs of the command line over files: score, check, audit; with worker processes here or over Ray."""
