"""Who may decide an approval, and until when. Pure."""
