//! The watchdog: sees from a thread of its own when the event loop is held, and says by what.

#[expect(dead_code, reason = "whoever asks comes next")]
mod trace;
