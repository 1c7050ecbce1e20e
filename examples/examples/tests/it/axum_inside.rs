//! Views and an axum router in one application.

use crate::support::{FREE_PORT, Program, output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_axum_inside");

#[test]
fn views_and_the_router_answer_side_by_side() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    for (path, text) in [
        ("/", "a new page"),
        ("/old/users/7", "user 7"),
        ("/old/users/me", "moved already"),
        ("/old/ip", "127.0.0.1"),
    ] {
        assert_eq!(program.get(path).body, text, "{path}");
    }
    assert_eq!(
        program.post("/old/upload", "text/plain", "four").body,
        "4 bytes"
    );
    assert_eq!(program.get("/old/nothing").status, 404);
}

#[test]
fn the_listing_shows_the_router() {
    let listing = output(PROGRAM, "routes");
    let line = listing
        .lines()
        .find(|line| line.starts_with("/old/{*rest}"));
    let words: Vec<_> = line.unwrap().split_whitespace().collect();
    assert_eq!(words[1..4], ["any", "service", "Router"], "{listing}");
}
