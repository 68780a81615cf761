"""A drawing of cost against the size of the archive, both axes logarithmic: SVG, without a library."""

from collections.abc import Mapping
from math import floor, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 80, 20, 20, 50
COLOURS = ("#0b6e4f", "#b3541e", "#5a5a5a")


def drawing(curves: Mapping[str, Mapping[int, float]], across: str, up: str) -> str:
    """Curves by name, each values by size; raises ValueError when there is nothing to draw."""
    points = [(x, y) for curve in curves.values() for x, y in curve.items()]
    if not points:
        raise ValueError("nothing was measured yet that could be drawn")
    low_x, high_x = (log10(edge(x for x, _ in points)) for edge in (min, max))
    low_y = floor(log10(min(y for _, y in points)))
    high_y = floor(log10(max(y for _, y in points))) + 1

    def at(x: float, y: float) -> tuple[float, float]:
        share_x = (log10(x) - low_x) / ((high_x - low_x) or 1)
        share_y = (log10(y) - low_y) / (high_y - low_y)
        return LEFT + share_x * (WIDTH - LEFT - RIGHT - 20) + 10, HEIGHT - BOTTOM - share_y * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>{escape(up)} by {escape(across)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    ]
    for power in range(low_y, high_y + 1):
        y = at(10**low_x, 10.0**power)[1]
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>')
    for size in sorted({x for x, _ in points}):
        x = at(size, 10.0**low_y)[0]
        out.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>')
    middle = (HEIGHT - BOTTOM + TOP) / 2
    out.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">{escape(across)}</text>')
    out.append(f'<text transform="translate(16 {middle}) rotate(-90)" text-anchor="middle">{escape(up)}</text>')
    for colour, (name, curve) in zip(COLOURS, curves.items(), strict=False):
        places = [at(x, y) for x, y in sorted(curve.items())]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places]
        if places:
            x, y = places[-1]
            out.append(f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="end" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*out, "</svg>\n"])
