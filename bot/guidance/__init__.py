"""The reviewed guidance, the clinic's profile and the wording: read, checked and looked up. Pure."""
