use std::fs;

use crate::support::{FREE_PORT, Program, Reply};

const PROGRAM: &str = env!("CARGO_BIN_EXE_middleware");

fn report(program: &Program, headers: &[(&str, &str)]) -> Reply {
    program.ask("GET", "/reports/2026", headers, "")
}

#[test]
fn reports_are_for_members() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    assert_eq!(program.get("/").status, 200);
    assert_eq!(report(&program, &[]).status, 401);
    assert_eq!(
        report(&program, &[("authorization", "Bearer eve")]).status,
        401
    );

    for count in ["1", "2"] {
        let reply = report(&program, &[("authorization", "Bearer ada")]);
        assert!(
            reply.body.starts_with("Report of 2026 for Ada"),
            "{}",
            reply.body
        );
        assert_eq!(reply.header("x-reports-read"), Some(count));
    }
}

#[test]
fn a_hook_answers_in_place_of_the_view() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    fs::write(program.folder().join("closed"), "").unwrap();
    assert_eq!(report(&program, &[]).status, 503);
    assert_eq!(program.get("/").status, 200);
}

#[test]
fn layers_of_tower_http_stand_around_it_all() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let headers = [("authorization", "Bearer ada"), ("accept-encoding", "gzip")];
    let reply = report(&program, &headers);
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
}
