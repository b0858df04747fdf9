"""What is made sure of before anything starts: a free port, a folder to write to. Imports next to nothing."""

import os
import socket

from widget_server.config import BadSetting, Settings


def check_port(host: str, port: int, option: str) -> None:
    """Raises BadSetting when something listens on the port already, or it may not be opened."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise BadSetting(
                f"{host}:{port} cannot be used ({os.strerror(problem.errno or 0)}); "
                f"end what runs there, or choose another port with {option}"
            ) from problem


def check_folder(settings: Settings) -> None:
    """Makes the data folder, private to this user. Raises BadSetting when it cannot be written."""
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = settings.data_folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise BadSetting(
            f"the data folder {settings.data_folder} cannot be written ({problem.strerror}); "
            "set WIDGET_DATA to a folder that this user may write to"
        ) from problem
