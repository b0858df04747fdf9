"""Accounts that customer success works with: what they are worth, when they renew, who looks after them."""
