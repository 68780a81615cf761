"""What stands in a picture's place until it is there: three colours, from its top to its bottom, in nine letters.

Made of the smallest size of the picture, once, and stored with it. Whoever shows a picture that has none yet makes it
then, so a page is the same bytes whether the worker or the bake came first. Must not know how a page draws them.
"""

from PIL import Image

from .models import Picture, Rendition

BANDS = 3


def colours_of(image: Image.Image) -> str:
    """The mean colours of a picture's top, middle and bottom third, each as three hexadecimal digits: `8ac9b6543`.

    Empty for one that is transparent anywhere: what is behind it is to be seen.
    """
    if "transparency" in image.info or image.mode in ("LA", "PA", "RGBA", "RGBa", "La"):
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema()[0] != 255:
            return ""
    bands = image.convert("RGB").resize((1, BANDS), Image.Resampling.BOX).tobytes()
    # Four bits of eight, rounded.
    return "".join(f"{(value * 15 + 127) // 255:x}" for value in bands)


def make_placeholder(picture: Picture, size: Rendition) -> str:
    """Make and store the placeholder of a picture from one of its sizes; gives it.

    A size whose file is gone or damaged gives none: that is no reason to bake no page. Nothing is stored where the
    picture's file was replaced meanwhile.
    """
    try:
        with size.file.storage.open(size.file.name) as file, Image.open(file) as image:
            made = colours_of(image)
    except OSError:
        made = ""
    Picture.objects.filter(pk=picture.pk, file=picture.file.name).update(placeholder=made)
    picture.placeholder = made
    return made
