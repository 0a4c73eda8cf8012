"""Databases that SQLAlchemy has a dialect for."""
