from cog import BaseModel, BasePredictor, Input, Path

from cutout import cut_out, load, saved, work

# A server's first answer shows the end already when the end is quick enough.
SECONDS = 0.3


class Output(BaseModel):
    mask: Path
    image: Path
    score: float


class Predictor(BasePredictor):
    def setup(self):
        load()

    def predict(self, image: Path = Input(description="The photo")) -> Output:
        work(SECONDS)
        cutout = cut_out(image)
        return Output(
            mask=Path(saved(cutout.getchannel("A"), "mask.png")),
            image=Path(saved(cutout, "out.png")),
            score=0.5,
        )
