"""Training with the project's rewards: GRPO, SFT, evaluation and the staged R1 pipeline, on TRL.

The trainers are scripts that read top to bottom, after TRL's own; distribution is accelerate's, DeepSpeed's and
FSDP's. Importing this package imports no torch: that happens when a command runs.
"""
