"""From a sample and its completion to scores and a reward: terms, batches, cache, the exception boundary."""
