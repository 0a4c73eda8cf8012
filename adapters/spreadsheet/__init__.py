"""Sheets of Excel and LibreOffice workbooks."""
