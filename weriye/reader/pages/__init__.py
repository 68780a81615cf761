"""One module a kind of page: reads everything, notes its keys, and builds the typed value for its template.

Nothing is queried once the template has the page.
"""
