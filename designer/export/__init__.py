"""What leaves the program: results and comparisons as data and tables. No Qt."""
