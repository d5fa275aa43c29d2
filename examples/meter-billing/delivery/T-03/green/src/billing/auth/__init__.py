"""Who may issue bills."""
