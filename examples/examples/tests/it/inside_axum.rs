//! A veduta application below a path of an axum server.

use crate::support::Program;

#[test]
fn the_application_answers_below_its_path() {
    let program = Program::start(env!("CARGO_BIN_EXE_inside_axum"), &["127.0.0.1:0"]);
    for (path, text) in [
        ("/", "axum"),
        ("/app/archive/2026", "stories of 2026: we keep all"),
        ("/app/ip", "127.0.0.1"),
        ("/app/nothing", "404 Not Found\n"),
    ] {
        assert_eq!(program.get(path).body, text, "{path}");
    }
    let redirect = program.get("/app/archive/2026/");
    assert_eq!(redirect.header("location"), Some("/app/archive/2026"));
}
