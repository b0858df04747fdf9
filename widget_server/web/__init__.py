"""What every HTTP answer shares: errors, bodies, access declarations, sign-in wrappers, layout, health."""
