"""All commands and presses, each with its handler."""

from collections.abc import Mapping
from random import Random

from bot.adapters.port import Adapter
from bot.announcement_composing import Composer
from bot.command import Command
from bot.feedback import Feedback
from bot.handlers.announcement_audience import AnnouncementAudience
from bot.handlers.announcement_desk import Desk
from bot.handlers.announcement_drafting import AnnouncementDrafting
from bot.handlers.announcement_fulfilling import AnnouncementFulfilling
from bot.handlers.announcement_reports import AnnouncementReports
from bot.handlers.announcement_sending import AnnouncementSending
from bot.handlers.announcement_series import AnnouncementSeries
from bot.handlers.announcements import AnnouncementHandlers
from bot.handlers.bursts import BurstHandlers
from bot.handlers.developers import DevelopersHandlers
from bot.handlers.developing import DevelopingHandlers
from bot.handlers.directory import DirectoryHandlers
from bot.handlers.drafts import DraftsHandlers
from bot.handlers.faq import FaqHandlers
from bot.handlers.feedback import FeedbackHandlers
from bot.handlers.feedback_form import Form
from bot.handlers.gaps import GapsHandlers
from bot.handlers.help import HelpHandlers
from bot.handlers.manners import MannersHandlers
from bot.handlers.pool import PoolHandlers
from bot.handlers.pool_desk import PoolDesk
from bot.handlers.pool_files import PoolFiles
from bot.handlers.pool_filters import Reader
from bot.handlers.pool_numbers import PoolNumbers
from bot.handlers.pool_sync import PoolSync
from bot.handlers.presence import PresenceHandlers
from bot.handlers.showing import Showing
from bot.handlers.status import StatusHandlers
from bot.handlers.tickets import TicketHandlers
from bot.handlers.top import TopHandlers
from bot.handlers.verifying import VerifyingHandlers
from bot.handlers.web import WebHandlers
from bot.handlers.why import WhyHandlers
from bot.library import Library
from bot.router import Router
from bot.settings import Settings
from chat.event import Joined
from storage.announcement_reading import StoredAnnouncements
from storage.database import Database
from storage.learning import StoredLearning
from storage.pool import StoredPool
from storage.questions import StoredQuestions
from storage.requirement_reading import StoredRequirements
from storage.ticketing import StoredTickets


def composer(settings: Settings, library: Library) -> Composer:
    """What says what announcements say, with links into the newest manual."""
    url = settings.public_url
    return Composer(lambda: library.answering, str(url) if url else None)


def build_router(
    settings: Settings,
    library: Library,
    database: Database,
    adapters: Mapping[str, Adapter],
    rng: Random,
    parts: Feedback,
) -> Router:
    """The router with every feature's commands and presses."""
    url, questions = settings.public_url, StoredQuestions(database)
    zone = settings.support.time_zone
    manners, directory = MannersHandlers(database), DirectoryHandlers(database, adapters, zone)
    showing = Showing(str(url) if url else None)
    learning, stored_tickets = StoredLearning(database), StoredTickets(database)
    tickets = TicketHandlers(
        stored_tickets,
        questions,
        lambda: library.answering,
        adapters,
        settings.support,
        showing,
        str(url) if url else None,
    )
    faq = FaqHandlers(lambda: library.answering, questions, showing, tickets.by_itself, zone)
    top = TopHandlers(lambda: library.answering, questions, faq.show)
    gaps = GapsHandlers(lambda: library.answering, learning)
    drafts = DraftsHandlers(lambda: library.answering, learning, stored_tickets)
    web = WebHandlers(database, str(url) if url else None, f"http://127.0.0.1:{settings.web.port}")
    help_ = HelpHandlers(
        lambda role: router.allowed(role), lambda request: router.for_admins(request)
    )
    desk = Desk(
        StoredAnnouncements(database),
        composer(settings, library),
        adapters,
        zone,
        settings.announcements.approval,
    )
    reports = AnnouncementReports(desk)
    audience = AnnouncementAudience(desk)
    announcing = AnnouncementHandlers(
        desk,
        AnnouncementDrafting(desk, rng),
        AnnouncementSending(desk),
        reports,
        audience,
        AnnouncementSeries(desk, rng),
        AnnouncementFulfilling(desk, StoredRequirements(database)),
    )
    form = Form(StoredRequirements(database), adapters, parts.resembling.alike, faq.ask)
    feedback = FeedbackHandlers(form)
    rules = parts.prioritising.rules
    explain = parts.prioritising.explain
    sync = PoolSync(database, rng, zone, explain)
    reader = Reader(StoredPool(database), database, zone)
    files = PoolFiles(database, adapters, rng, reader, explain)
    pool = PoolHandlers(
        PoolDesk(reader.pool, database, zone, rules, parts.prioritising.reason, parts.near),
        reader,
        {
            "sync": sync.sync,
            "export": files.export,
            "import": files.import_,
            "numbers": PoolNumbers(database).numbers,
        },
    )
    status = StatusHandlers(
        lambda: library.answering,
        database,
        adapters,
        str(settings.manual_dir),
        reports.here,
        approval=settings.announcements.approval,
    )
    commands: list[Command] = [
        *help_.commands(),
        *top.commands(),
        *tickets.commands(),
        *feedback.commands(),
        *directory.commands(),
        *gaps.commands(),
        *drafts.commands(),
        *status.commands(),
        *web.commands(),
        *WhyHandlers(lambda: library.answering, questions).commands(),
        *tickets.operator_commands(),
        *announcing.commands(),
        *pool.commands(),
        *DevelopersHandlers(database).commands(),
    ]
    developing = DevelopingHandlers(database, adapters)
    verifying = VerifyingHandlers(database, adapters)
    presses = [*faq.presses(), *top.presses(), *manners.presses(), *tickets.presses()]
    presses += [*directory.presses(), *gaps.presses(), *drafts.presses()]
    presses += [*announcing.presses(), *feedback.presses(), *pool.presses(), *files.presses()]
    presses += [*developing.presses(), *verifying.presses(), *BurstHandlers(database).presses()]
    relays = [*developing.relays(), *announcing.relays(), *verifying.relays()]
    relays += [*feedback.relays(), *tickets.relays()]
    notices = {Joined: manners.joined, **PresenceHandlers(database, adapters).notices()}
    noting = {"feedback": feedback.chosen}
    router = Router(
        commands, presses, faq.ask, notices, faq.overhear, relays, noting, feedback.reacted
    )
    return router
