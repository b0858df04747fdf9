"""What people answered to surveys: figures for each question, and the answers themselves."""
