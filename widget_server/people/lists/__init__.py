"""Lists of persons or accounts that members and servers import, for audiences to name."""
