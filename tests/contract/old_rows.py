"""Rows as older versions have written them: for each revision, rows for all tables it knows.

When a migration is added, the revision before it gets its rows here.
"""

_CORE = (
    """INSERT INTO inbox (id, account, key, conversation, thread, message, payload, state,
        attempts, not_before, received_at, done_at, why) VALUES
        (1, 'local', 'message:en:1:', 'en', '', '1', NULL, 'done', 0, NULL,
         '2026-03-02 09:00:00.000000', '2026-03-02 09:00:01.250000', ''),
        (2, 'local', 'message:zh:2:', 'zh', '1', '2', '{"kind": "message", "text": "怎么导出？"}',
         'new', 3, '2026-03-02 10:00:00.000000', '2026-03-02 09:00:00.000000', NULL, 'KeyError')""",
    """INSERT INTO bodies (id, message) VALUES
        (1, '{"text": "**Hi** 中文", "buttons": [], "only_for": null}')""",
    """INSERT INTO deliveries (id, account, conversation, thread, lane, kind, key, body_id, cause,
        target_id, coalesce, state, attempts, not_before, epoch, attempted_at,
        doubtful_since, ref, ref_conversation, why, created_at, settled_at) VALUES
        (1, 'local', 'en', '', 1, 'send', 'reply:1:0', 1, 1, NULL, NULL, 'sent', 1, NULL, 4,
         '2026-03-02 09:00:01.000000', NULL, '7', 'en', '', '2026-03-02 09:00:00.000000',
         '2026-03-02 09:00:02.000000'),
        (2, 'local', 'en', '', 1, 'edit', 'edit:1:0', 1, 1, 1, 'progress', 'pending', 2,
         '2026-03-02 09:10:00.000000', 4, '2026-03-02 09:00:01.000000',
         '2026-03-02 09:00:01.000000', NULL, NULL, 'throttled', '2026-03-02 09:00:00.000000',
         NULL)""",
    """INSERT INTO leases (name, holder, epoch, expires_at) VALUES
        ('send:local', 'host:1:ab', 4, 1772442000.5)""",
    """INSERT INTO groups (id, account, conversation, name, kind, approved, locale, quiet_until)
        VALUES (1, 'local', 'en', 'English', 'group', true, 'en', NULL),
        (2, 'local', 'ops', 'Ops', 'ops', false, 'zh', '2026-03-03 09:00:00.000000')""",
    """INSERT INTO people (id, account, person, name, locale, chosen_job, set_job) VALUES
        (1, 'local', 'ana', 'Ana', NULL, NULL, NULL),
        (2, 'local', 'bo', 'Bo 波', 'zh', 'finance', 'sales')""",
    "INSERT INTO roles (account, person, conversation, role) VALUES ('local', 'ops', '', 2)",
    "INSERT INTO members (account, conversation, person) VALUES ('local', 'en', 'ana')",
    """INSERT INTO activity (account, conversation, person, day, messages) VALUES
        ('local', 'en', 'ana', '2026-03-02', 17)""",
)

_ANSWERS = (
    "INSERT INTO gaps (id, key, opened_at) VALUES (1, '怎么导出', '2026-03-02 09:00:00.000000')",
    """INSERT INTO questions (id, account, conversation, person, text, locale, outcome, confidence,
        sections, shown, gap_id, asked_at) VALUES
        (1, 'local', 'en', 'ana', 'How?', 'en', 'answer', 0.75, '["en/a.md#b"]', 'en/a.md#b', NULL,
         '2026-03-02 09:00:00.000000'),
        (2, 'local', 'zh', 'bo', '怎么导出？', 'zh', 'gap', 0.125, '[]', NULL, 1,
         '2026-03-02 09:00:00.000000')""",
    """INSERT INTO ratings (question_id, person, helpful, rated_at) VALUES
        (1, 'ana', true, '2026-03-02 09:00:00.000000'),
        (1, 'bo', false, '2026-03-02 09:00:00.000000')""",
)

_LOCAL = (
    """INSERT INTO local_messages (id, seq, conversation, person, text, thread, buttons, at, edited,
        deleted, key, received) VALUES
        (1, 1, 'en', 'ana', '@bot How?', NULL, '[]', '2026-03-02 09:00:00.000000', false, false,
         'ana:1', true),
        (2, 3, 'en', 'bot', '**So**', 1, '[{"label": "Yes", "value": "rate:1:1"}]',
         '2026-03-02 09:00:01.000000', true, false, NULL, true)""",
    """INSERT INTO local_presses (id, message_id, person, value, at, received) VALUES
        (1, 2, 'ana', 'rate:1:1', '2026-03-02 09:00:02.000000', true)""",
)

_DIRECTORY = (
    """INSERT INTO customers (id, name, key, tier, region, manager, renewal_on) VALUES
        (1, 'Acme', 'acme', 'S', 'East', 'local:ops', '2026-12-31')""",
    "UPDATE groups SET customer_id = 1, time_zone = 'Asia/Shanghai' WHERE id = 1",
    "UPDATE people SET customer_id = 1, payer = true, human = 1 WHERE id = 1",
    "INSERT INTO group_labels (group_id, kind, key, name) VALUES (1, 'product', 'hr', 'HR')",
    """INSERT INTO one_time_codes (code_hash, purpose, account, person, expires_at) VALUES
        ('ab12', 'link', 'local', 'ana', '2026-03-02 09:10:00.000000')""",
    """INSERT INTO sessions (token_hash, account, person, created_at, expires_at) VALUES
        ('cd34', 'local', 'ops', '2026-03-02 09:00:00.000000', '2026-03-02 21:00:00.000000')""",
)

_TICKETS = (
    """INSERT INTO tickets (id, question_id, account, conversation, thread, asker, text, locale,
        reason, state, ops_account, ops_conversation, assignee_account, assignee, opened_at,
        taken_at, closed_at) VALUES
        (2, 2, 'local', 'zh', '1', 'bo', '怎么导出？', 'zh', 'unknown', 'taken', 'local', 'ops',
         'local', 'ops', '2026-03-02 09:00:00.000000', '2026-03-02 09:05:00.000000', NULL)""",
    """INSERT INTO ticket_messages (id, ticket_id, account, person, side, text, files, at) VALUES
        (1, 2, 'local', 'ops', 'human', 'So.', '[]', '2026-03-02 09:05:00.000000')""",
)

_LEARNING = (
    """INSERT INTO aliases (id, section, key, text, account, person, added_at) VALUES
        (1, 'en/a#b', 'how', 'How?', 'local', 'ops', '2026-03-02 09:05:00.000000')""",
    """INSERT INTO drafts (id, ticket_id, title, text, locale, product, state, revision, account,
        person, created_at, changed_at, published_at) VALUES
        (1, 2, 'Export', 'So.', 'zh', NULL, 'draft', 1, 'local', 'ops',
         '2026-03-02 09:05:00.000000', '2026-03-02 09:05:00.000000', NULL)""",
)

_GROUPS_AND_FILES = (
    """INSERT INTO local_files (id, name, media_type, content, conversation, person, at) VALUES
        ('f1', 'a.png', 'image/png', 'x', 'en', 'ana', '2026-03-02 09:05:00.000000')""",
    """INSERT INTO local_groups (id, name, locale, person, at, received) VALUES
        (1, '项目群', 'zh', 'bo', '2026-03-02 09:05:00.000000', true)""",
)

_PLATFORMS = (
    """UPDATE groups SET gone_at = '2026-03-02 09:05:00.000000', gone_why = 'removed',
        formerly = 'old' WHERE conversation = 'en'""",
    """UPDATE deliveries SET lookups = 1, looked_up_at = '2026-03-02 09:05:00.000000'""",
)

_ANNOUNCED = (
    """INSERT INTO announcements (id, key, account, conversation, author, world, stage, version,
        revision, contents, main, audience, everyone, urgent, schedule, asking, series, episode,
        confirmed, confirmed_by, confirmed_at, resumed_at, paused_why, reported_at, created_at)
        VALUES (1, 'message:en:1:', 'local', 'ops', 'local:ops', false, 'sending', 3, 2,
        '{"zh": {"text": "新功能"}}', 'zh', '{}', true, false, '', '', NULL, 1, 2, 'local:ops',
        '2026-03-02 09:05:00.000000', NULL, '', NULL, '2026-03-02 09:00:00.000000')""",
    """INSERT INTO announcement_log (announcement_id, version, who, what, revision, at) VALUES
        (1, 3, 'local:ops', 'confirmed', 2, '2026-03-02 09:05:00.000000')""",
    """INSERT INTO announcement_bodies (announcement_id, revision, account, locale, part, body_id)
        VALUES (1, 2, 'local', 'zh', 0, 1)""",
    """INSERT INTO announcement_receipts (announcement_id, account, person, conversation, at) VALUES
        (1, 'local', 'ana', 'en', '2026-03-02 09:06:00.000000')""",
    """UPDATE deliveries SET announcement_id = 1, group_id = 1, revision = 2, period = '2026-W10',
        slot = 1 WHERE id = 1""",
    "UPDATE groups SET opted_out_at = '2026-03-02 09:07:00.000000' WHERE id = 2",
)

_UPLOADED = (
    """INSERT INTO uploads (account, origin, ref, at) VALUES
        ('local', 'f1', 'r1', '2026-03-02 09:08:00.000000')""",
)

_TO_0006 = (*_CORE, *_ANSWERS, *_LOCAL, *_DIRECTORY, *_TICKETS, *_LEARNING)

ROWS: dict[str, tuple[str, ...]] = {
    "0001": _CORE,
    "0002": (*_CORE, *_ANSWERS),
    "0003": (*_CORE, *_ANSWERS, *_LOCAL),
    "0004": (*_CORE, *_ANSWERS, *_LOCAL, *_DIRECTORY),
    "0005": (*_CORE, *_ANSWERS, *_LOCAL, *_DIRECTORY, *_TICKETS),
    "0006": _TO_0006,
    "0007": (*_TO_0006, *_GROUPS_AND_FILES),
    "0008": (*_TO_0006, *_GROUPS_AND_FILES, *_PLATFORMS),
    "0009": (*_TO_0006, *_GROUPS_AND_FILES, *_PLATFORMS, *_ANNOUNCED),
    "0010": (*_TO_0006, *_GROUPS_AND_FILES, *_PLATFORMS, *_ANNOUNCED, *_UPLOADED),
    "0011": (*_TO_0006, *_GROUPS_AND_FILES, *_PLATFORMS, *_ANNOUNCED, *_UPLOADED),
}
