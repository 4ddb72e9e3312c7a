"""Lists of others: reading files whose encoding and headings nobody knows, writing files that spreadsheets open."""
