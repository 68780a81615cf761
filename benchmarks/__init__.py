"""What is measured. Each module prints its figures and writes benchmarks/results/<what>.json."""
