"""Images of Pillow as plain data: mode, size, pixels, palette and format."""

from __future__ import annotations

import importlib
from typing import Any

from r1reward_code.harness.array_values import library_content

__all__ = ["image_form", "read_image"]


_OF_FILES = ("format", "filename")
"""What an image that was opened has besides."""


def image_form(image: Any) -> Any:
    """An image as plain data; what its file says besides is left out."""
    try:
        pixels = image.tobytes().hex()
    except ValueError:  # it is closed
        return library_content("image", None)
    colours = image.getpalette() if image.mode in ("P", "PA") else None
    home = [text if isinstance(text := getattr(image, name, None), str) else None for name in _OF_FILES]
    return library_content("image", image.mode, list(image.size), pixels, colours, home)


def read_image(content: Any) -> Any:
    """The image that `image_form` was given."""
    images: Any = importlib.import_module("PIL.Image")
    if content[0] is None:
        closed = images.new("1", (1, 1))
        closed.close()
        return closed
    mode, size, data, colours, home = content
    if not all(type(each) is int and 0 <= each < 2**20 for each in size):
        raise ValueError("no size")
    image = images.frombytes(mode, tuple(size), bytes.fromhex(data))
    if colours is not None:
        image.putpalette(colours)
    for name, text in zip(_OF_FILES, home, strict=True):
        if isinstance(text, str):
            setattr(image, name, text)
    return image
