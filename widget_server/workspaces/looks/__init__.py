"""How what the embed draws looks in a workspace's product: colours, roundness, font, place."""
