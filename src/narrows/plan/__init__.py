"""Plans: what to develop first, from the source up, to depend less on what can be cut off."""
