"""Files that a bot sends: new ones, and those that Telegram has by their id."""

from tests.platforms.telegram.faults import Refused, bad_request
from tests.platforms.telegram.params import Params
from tests.platforms.telegram.world import Json, World

KINDS = ("photo", "document", "video", "animation", "voice")
PHOTO_BYTES = 10 * 1024 * 1024


class Media:
    """``uploaded``: the files that did not come as an id: their kind, and what was in them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.uploaded: list[tuple[str, bytes]] = []

    def content(self, kind: str, params: Params, files: dict[str, bytes]) -> Json:
        """The field of the message that has the file."""
        if kind not in KINDS:
            raise Refused(404, "Not Found")
        given = params[kind]
        if given.startswith("attach://"):
            given = self._upload(kind, files[given.removeprefix("attach://")])
        elif given not in self.world.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        path, content = self.world.files[given]
        if not path.startswith(kind):
            raise bad_request(f"can't use file of another type as {kind.title()}")
        file: Json = {"file_id": given, "file_unique_id": f"u{given}", "file_size": len(content)}
        return self._shown(kind, file)

    def _upload(self, kind: str, content: bytes) -> str:
        if kind == "photo" and len(content) > PHOTO_BYTES:
            raise bad_request("PHOTO_SAVE_FILE_INVALID")
        self.uploaded.append((kind, content))
        return self.world.add_file(content, f"{kind}s/file_{len(self.world.files)}")

    def _shown(self, kind: str, file: Json) -> Json:
        size = {"width": 90, "height": 90}
        if kind == "photo":
            return {kind: [file | size]}
        if kind == "video":
            return {kind: file | size | {"duration": 1}}
        if kind == "animation":  # for those who do not know animations it is a document as well
            return {kind: file | size | {"duration": 1}, "document": file}
        return {kind: file | {"duration": 1} if kind == "voice" else file}
