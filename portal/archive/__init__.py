"""What stays of a campaign for whoever must justify it: the review matrix, a dossier of each case, and one of all."""
