"""Announcements: what goes to many groups, and when. No IO."""
