"""Pictures of noise in any mode, which look different however they are turned."""

import numpy as np
from PIL import Image

MODES = ("RGB", "L", "RGBA", "1", "P", "LA", "CMYK", "YCbCr", "HSV", "I", "I;16", "F")


def picture(seed, mode, width, height):
    """Coloured noise, redder at the top and bluer on the right; some modes have an opacity as well."""
    generator = np.random.default_rng(seed)
    noise = generator.integers(0, 256, (height, width, 3)) * 0.7
    slope = np.zeros((height, width, 3))
    slope[:, :, 0] = np.linspace(76, 0, height)[:, None]
    slope[:, :, 2] = np.linspace(0, 76, width)[None, :]
    image = Image.fromarray((noise + slope).astype(np.uint8))
    image = (image.convert("L") if mode in ("I", "I;16", "F") else image).convert(mode)
    if mode == "P":
        image.info["transparency"] = image.getpixel((0, 0))  # a colour that is transparent; "RGB" keeps it
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.fromarray(generator.integers(0, 256, (height, width), dtype=np.uint8)))
    return image
