"""The analytics store and the definition of the funnel."""
