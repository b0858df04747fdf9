"""What members open: activation funnels, accounts, ratings, ideas and guides."""
