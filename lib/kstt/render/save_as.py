"""JupyterLab's File ▸ Save and Export Notebook As: the exporters that it lists, where it asks for them.

Jupyter Server (2.21) answers for exporters whose names are letters alone; the menu's entries for ours were "404".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    from jupyter_server.base.handlers import path_regex
    from jupyter_server.nbconvert.handlers import NbconvertFileHandler
    from jupyter_server.utils import url_path_join

    address = url_path_join(server.web_app.settings["base_url"], "nbconvert", "(?P<format>kstt-(?:html|pdf))")
    server.web_app.add_handlers(".*$", [(address + path_regex, NbconvertFileHandler)])
