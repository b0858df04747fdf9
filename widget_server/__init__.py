"""widget-server: in-app guidance and feedback that a product team hosts itself."""
