"""The vocabulary that everything shares: places, messages, deliveries, people. No IO."""
