"""Files that the bot uploads: in three steps, processed a while after the last."""

import mimetypes

from tests.platforms.slack.workspace import Json, Workspace

SHOWN = ("image/png", "image/jpeg", "image/gif")


class Files:
    """``uploaded``: what was in each, in order. ``own``: ids of the bot's; ``deleted``: some of
    those. ``processing``: seconds until a picture can be shown.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.uploaded: list[bytes] = []
        self.own: set[str] = set()
        self.deleted: set[str] = set()
        self.processing = 0.0
        self._issued: dict[str, tuple[str, bytes]] = {}
        self._ready_at: dict[str, float] = {}

    def issue(self, name: str) -> str:
        """An id for what will be uploaded."""
        file_id = f"F{self.workspace.next():010d}"
        self._issued[file_id] = (name, b"")
        return file_id

    def put(self, file_id: str, content: bytes) -> None:
        """It has arrived."""
        self._issued[file_id] = (self._issued[file_id][0], content)
        self.uploaded.append(content)

    def complete(self, file_id: str, address: str) -> Json:
        """It is a file from now on, the bot's own; how it is shown."""
        name, content = self._issued.pop(file_id)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.own.add(file_id)
        self._ready_at[file_id] = self.workspace.clock.monotonic() + self.processing
        return self.workspace.file(name, content, kind, address, file_id)

    def can_be_shown(self, file_id: str) -> bool:
        """Whether a message may show it: a picture of the bot's, processed by now."""
        if file_id not in self.own & self.workspace.files.keys():
            return False
        ready = self._ready_at[file_id] <= self.workspace.clock.monotonic()
        return ready and self.workspace.files[file_id][0]["mimetype"] in SHOWN

    def delete(self, file_id: str) -> None:
        """It is gone, and messages that were nothing else."""
        shown, _ = self.workspace.files.pop(file_id)
        self.deleted.add(file_id)
        for channel in self.workspace.channels.values():
            for message in channel.messages:
                if shown in message.files:
                    message.files.remove(shown)
                    message.deleted = not message.text and not message.blocks and not message.files
