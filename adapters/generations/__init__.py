"""What SQL each generation of each engine understands, by its manual."""
