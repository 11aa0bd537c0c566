from typing import List

from cog import BasePredictor, Input, Path

from cutout import cut_out, load, saved, work

# A server's first answer shows the end already when the end is quick enough.
SECONDS = 0.3


class Predictor(BasePredictor):
    def setup(self):
        load()

    def predict(self, image: Path = Input(description="The photo")) -> List[Path]:
        work(SECONDS)
        cutout = cut_out(image)
        return [
            Path(saved(cutout, "out.png")),
            Path(saved(cutout.getchannel("A"), "mask.png")),
        ]
