"""Pages of the visits: the reporter's report and its photos, what others see of them, routes."""
