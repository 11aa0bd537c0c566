from cog import BasePredictor, Input, Path

from cutout import cut_out, load, note, saved, work


class Predictor(BasePredictor):
    def setup(self):
        load()

    def predict(
        self,
        image: Path = Input(description="The photo"),
        seconds: float = Input(description="How long it takes", default=0, ge=0, le=600),
        failure: str = Input(description="What it fails with", default=""),
    ) -> Path:
        note("started", image)
        work(seconds)
        if failure:
            raise ValueError(failure)
        cutout = saved(cut_out(image), "out.png")
        note("ended", image)
        return Path(cutout)
