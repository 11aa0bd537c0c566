"""
Starts rembg's own server, `rembg s`, that also fetches photos from this machine. The server takes no address of a private
network; without another network there is no other photo to give it by address.
"""
from importlib import import_module

from rembg.cli import main

if __name__ == "__main__":
    # By its whole name: the package has a command of the same name as this module.
    import_module("rembg.commands.s_command")._is_blocked_ip = lambda address: False
    main()
