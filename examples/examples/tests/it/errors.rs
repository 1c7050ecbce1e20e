use crate::support::{FREE_PORT, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_errors");

#[test]
fn an_error_says_its_status_and_its_text() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let loan = "/loans/romola?reader=Ada";
    assert_eq!(
        program.post(loan, "text/plain", "").body,
        "Ada has romola now.\n"
    );
    let reply = program.post(loan, "text/plain", "");
    assert_eq!(
        (reply.status, &*reply.body),
        (409, "409 Conflict: Ada has it\n")
    );
}

#[test]
fn a_program_gets_a_problem() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let headers = [("accept", "application/json")];
    let reply = program.ask("GET", "/nowhere", &headers, "");
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json")
    );
    let problem = reply.json();
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["detail"], "there is nothing at /nowhere");
}

#[test]
fn a_browser_gets_a_page_in_which_nothing_is_markup() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let headers = [("accept", "text/html")];
    let reader = "/loans/romola?reader=%3Cscript%3E";
    program.ask("POST", reader, &headers, "");
    let reply = program.ask("POST", reader, &headers, "");
    assert_eq!(reply.status, 409);
    assert!(
        reply.body.contains("<h1>409 Conflict</h1>"),
        "{}",
        reply.body
    );
    assert!(
        reply.body.contains("&lt;script&gt; has it"),
        "{}",
        reply.body
    );
    assert!(reply.body.contains(reply.header("x-request-id").unwrap()));
}

#[test]
fn a_cause_stays_inside() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let reply = program.get("/ledger");
    assert_eq!(reply.status, 500);
    assert_eq!(reply.body, "500 Internal Server Error\n");
}
