"""People who use a server, on this machine alone: what they do, and what it costs.

``client`` speaks HTTP, ``flows`` are the people, ``arrivals`` lets them come,
``servers`` starts what they come to, ``world`` fills its database.
"""
