"""What Retold hands to a reader. Each module takes an ``Account`` and nothing else."""
