"""The nouns of the newsroom: editions, stories, articles, pictures, the gazetteer, corrections.

Must not know how a page looks, how it is baked, or where it came from.
"""
