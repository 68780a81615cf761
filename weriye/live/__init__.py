"""The live channel: its programme schedule, its HLS stream, and whether it is on air.

Must not know any story or page.
"""
