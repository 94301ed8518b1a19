"""The chat widget for clinics' websites, its demo page, and the page that builds its script tag."""
