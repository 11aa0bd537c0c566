"""What the predictors of this folder have in common."""
import hashlib
import os
import tempfile
import time

import numpy
from PIL import Image

STEP_SECONDS = 0.02


def note(word, path):
    """Tells the tests what the server really did: it stands in no answer."""
    with open(path, "rb") as photo, open(os.environ["JOURNAL"], "a") as journal:
        journal.write(f"{word} {hashlib.sha256(photo.read()).hexdigest()}\n")


def load():
    """As a model that takes a while to load."""
    time.sleep(float(os.environ.get("LOAD_SECONDS", "0")))


def work(seconds):
    """In small steps, as a model does: coglet can end a run between two of them only."""
    end = time.time() + seconds
    while time.time() < end:
        time.sleep(STEP_SECONDS)


def cut_out(path, distance=60):
    """The photo, transparent wherever it looks like its corner."""
    pixels = numpy.array(Image.open(path).convert("RGBA")).astype(int)
    far = numpy.abs(pixels[:, :, :3] - pixels[0, 0, :3]).sum(axis=2) > distance
    pixels[:, :, 3] = numpy.where(far, 255, 0)
    return Image.fromarray(pixels.astype("uint8"), "RGBA")


def saved(picture, name):
    path = os.path.join(tempfile.mkdtemp(), name)
    picture.save(path)
    return path
