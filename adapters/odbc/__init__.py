"""Any source with an ODBC driver, through pyodbc."""
