"""
Starts Cog's own server, `python -m cog.server.http`, where nobody but this machine reaches it:
0.8 and 0.9 have no --host and listen on every address.
"""
import runpy

import uvicorn


class Config(uvicorn.Config):
    def __init__(self, *positional, **named):
        super().__init__(*positional, **{**named, "host": "127.0.0.1"})


if __name__ == "__main__":
    uvicorn.Config = Config
    runpy.run_module("cog.server.http", run_name="__main__", alter_sys=True)
