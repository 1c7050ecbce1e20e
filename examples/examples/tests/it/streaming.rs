use crate::support::{FREE_PORT, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_streaming");

#[test]
fn what_was_sent_is_fetched_in_whole_and_in_part() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    assert_eq!(program.get("/files/1").status, 404);
    let text = "a line that is repeated\n".repeat(20_000);
    let reply = program.ask("PUT", "/files/1", &[], &text);
    assert_eq!((reply.status, &*reply.body), (201, "480000 bytes\n"));
    assert_eq!(reply.header("location"), Some("/files/1"));

    let whole = program.get("/files/1");
    assert!(whole.body == text, "{} bytes", whole.body.len());
    let name = whole.header("content-disposition");
    assert_eq!(name, Some("attachment; filename=\"1.bin\""));
    let part = program.ask("GET", "/files/1", &[("range", "bytes=2-5")], "");
    assert_eq!((part.status, &*part.body), (206, "line"));
}

#[test]
fn an_upload_that_is_too_long_is_refused_and_leaves_nothing() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let headers = [("content-length", "2000000000")];
    assert_eq!(program.ask("PUT", "/files/1", &headers, "").status, 413);
    assert_eq!(program.get("/files/1").status, 404);
}

#[test]
fn lines_are_filtered_while_they_are_sent() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    program.ask("PUT", "/files/1", &[], "one\ntwo\nthree\nfour\n");
    let reply = program.get("/files/1/lines?containing=o");
    assert_eq!(reply.header("transfer-encoding"), Some("chunked"));
    assert_eq!(reply.body, "one\ntwo\nfour\n");
    assert_eq!(program.get("/files/2/lines?containing=o").status, 404);
}

#[test]
fn a_stream_ends_when_it_is_over() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    assert_eq!(program.get("/countdown/2").body, "2\n1\n0\n");
}
