"""The methods of the Bot API that the adapter uses, as the server carries them out."""

from typing import Any

from bot.clock import Clock
from tests.platforms.telegram.faults import Refused, bad_request
from tests.platforms.telegram.markup import CannotParse, parse, typed, units
from tests.platforms.telegram.media import Media
from tests.platforms.telegram.params import Params
from tests.platforms.telegram.pending import Updates
from tests.platforms.telegram.rates import Rates
from tests.platforms.telegram.world import Chat, Json, Message, World

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
DATA_BYTES = 64
BUTTONS = 100
DELETE_SECONDS = 48 * 3600


class Methods:
    """``answered``: texts shown for presses by their id; ``menus`` by scope and language."""

    def __init__(self, world: World, updates: Updates, rates: Rates, clock: Clock) -> None:
        self.world = world
        self.updates = updates
        self.rates = rates
        self.clock = clock
        self.answered: dict[str, str | None] = {}
        self.menus: dict[tuple[str, str], list[Json]] = {}
        self.media = Media(world)
        self.privacy = True
        self.joins_groups = True

    async def call(self, method: str, params: Params, files: dict[str, bytes]) -> Any:
        """Carry a method out. Raises Refused."""
        if method.startswith("send"):
            return self._send(method.removeprefix("send"), params, files)
        carry_out = getattr(self, f"do_{method}", None)
        if carry_out is None:
            raise Refused(404, "Not Found")
        result = carry_out(params)
        return await result if method == "getUpdates" else result

    def do_getMe(self, params: Params) -> Json:  # noqa: N802 - the API's own name
        return self.world.bot.json() | {
            "can_join_groups": self.joins_groups,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
        }

    async def do_getUpdates(self, params: Params) -> list[Json]:  # noqa: N802
        return await self.updates.get(params)

    def do_setWebhook(self, params: Params) -> bool:  # noqa: N802
        self.updates.set_webhook(params)
        return True

    def do_deleteWebhook(self, params: Params) -> bool:  # noqa: N802
        self.updates.set_webhook({})
        return True

    def do_getWebhookInfo(self, params: Params) -> Json:  # noqa: N802
        found = {
            "url": self.updates.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }
        if self.updates.last_error:
            now = int(self.clock.now().timestamp())
            found |= {"last_error_message": self.updates.last_error, "last_error_date": now}
        return found

    def do_answerCallbackQuery(self, params: Params) -> bool:  # noqa: N802
        if len(params.get("text", "")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        self.answered[params["callback_query_id"]] = params.get("text")
        return True

    def do_getChatAdministrators(self, params: Params) -> list[Json]:  # noqa: N802
        chat = self._chat(params)
        return [
            {"status": "creator", "user": user.json(), "is_anonymous": False}
            for user in chat.admins
        ]

    def do_getFile(self, params: Params) -> Json:  # noqa: N802
        found = self.world.files.get(params["file_id"])
        if found is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        path, content = found
        if len(content) > 20 * 1024 * 1024:
            raise bad_request("file is too big")
        file_id = params["file_id"]
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(content),
            "file_path": path,
        }

    def do_setMyCommands(self, params: Params) -> bool:  # noqa: N802
        for command in params["commands"]:
            name, summary = command["command"], command["description"]
            if not (name.isascii() and name == name.lower() and 1 <= len(name) <= 32):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(summary) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.menus[_menu(params)] = params["commands"]
        return True

    def do_getMyCommands(self, params: Params) -> list[Json]:  # noqa: N802
        return self.menus.get(_menu(params), [])

    def do_editMessageText(self, params: Params) -> Json:  # noqa: N802
        message = self._to_edit(params, "text")
        return self._edit(message, params, _text(params["text"], params, TEXT_UNITS))

    def do_editMessageCaption(self, params: Params) -> Json:  # noqa: N802
        message = self._to_edit(params, "caption")
        return self._edit(message, params, _caption(params))

    def do_deleteMessage(self, params: Params) -> bool:  # noqa: N802
        self._chat(params)
        message = self.world.messages.get((params["chat_id"], params["message_id"]))
        if message is None:
            raise bad_request("message to delete not found")
        if (self.clock.now() - message.date).total_seconds() > DELETE_SECONDS:
            raise bad_request("message can't be deleted")
        del self.world.messages[message.chat.id, message.id]
        return True

    def _send(self, kind: str, params: Params, files: dict[str, bytes]) -> Json:
        chat = self._chat(params)
        self.rates.take(chat.id)
        if kind == "Message":
            content = _text(params.get("text", ""), params, TEXT_UNITS)
        else:
            content = self.media.content(kind.lower(), params, files) | _caption(params)
        topic = params.get("message_thread_id")
        if topic is not None and (chat.id, topic) not in self.world.messages:
            raise bad_request("message thread not found")
        message = Message(
            self.world.number(chat),
            chat,
            self.world.bot,
            self.clock.now(),
            content,
            reply_to=self._quoted(chat, params.get("reply_parameters")),
            topic=topic,
            keyboard=_keyboard(params),
        )
        return self.world.keep(message).json()

    def _quoted(self, chat: Chat, reply: Json | None) -> Message | None:
        if reply is None:
            return None
        found = self.world.messages.get((chat.id, reply["message_id"]))
        if found is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return found

    def _chat(self, params: Params) -> Chat:
        chat = self.world.chats.get(params["chat_id"])
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to is not None:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.moved_to},
            )
        if chat.barred:
            code = 403 if chat.barred.startswith("Forbidden") else 400
            raise Refused(code, chat.barred)
        return chat

    def _to_edit(self, params: Params, what: str) -> Message:
        self._chat(params)
        message = self.world.messages.get((params["chat_id"], params["message_id"]))
        if message is None:
            raise bad_request("message to edit not found")
        if message.sender is not self.world.bot:
            raise bad_request("message can't be edited")
        if what == "text" and "text" not in message.content:
            raise bad_request("there is no text in the message to edit")
        return message

    def _edit(self, message: Message, params: Params, content: Json) -> Json:
        words = {"text", "entities", "caption", "caption_entities"}
        kept = {key: value for key, value in message.content.items() if key not in words}
        keyboard = _keyboard(params)
        if (kept | content, keyboard) == (message.content, message.keyboard):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are"
                " exactly the same as a current content and reply markup of the message"
            )
        message.content, message.keyboard = kept | content, keyboard
        message.edited = self.clock.now()
        return message.json()


def _menu(params: Params) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    where = f"{scope['type']}:{scope['chat_id']}" if "chat_id" in scope else scope["type"]
    return where, params.get("language_code", "")


def _text(source: str, params: Params, most: int, name: str = "text") -> Json:
    """The text's fields, once it is parsed and found short enough."""
    try:
        html = params.get("parse_mode") == "HTML"
        text, entities = parse(source) if html else (source.strip(), [])
    except CannotParse as error:
        raise bad_request(f"can't parse entities: {error}") from None
    if units(text) > most:
        raise bad_request(f"{'message' if name == 'text' else 'message caption'} is too long")
    if name == "text" and not text:
        raise bad_request("message text is empty")
    entities += typed(text)
    found: Json = {name: text} if text else {}
    listed = "entities" if name == "text" else "caption_entities"
    return found | ({listed: entities} if entities else {})


def _caption(params: Params) -> Json:
    return _text(params.get("caption", ""), params, CAPTION_UNITS, "caption")


def _keyboard(params: Params) -> Json | None:
    markup: Json = params.get("reply_markup") or {}
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    if len(buttons) > BUTTONS:
        raise bad_request("reply markup is too long")
    for button in buttons:
        if not 1 <= len(button["callback_data"].encode()) <= DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        if not button["text"].strip():
            raise bad_request("inline keyboard button text must be non-empty")
    return markup if buttons else None
