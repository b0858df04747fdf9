"""Tasks of members: what somebody is to do for an account or a person, and the way to one's CSM."""
