"""What the product is compared with, served in the same run by the same servers.

Each floor is one file: a WSGI ``application`` for the database of ``DATABASE_URL``,
and ``prepare``, which makes its tables and rows. The product imports none of it.
"""
