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

ROWS: dict[str, tuple[str, ...]] = {
    "0001": _CORE,
    "0002": (*_CORE, *_ANSWERS),
}
