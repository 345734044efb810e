"""Pages of registration and screening: fetch and authorise, form, service, redirect."""
