use crate::support::{FREE_PORT, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hello");

#[test]
fn both_colours_answer() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    assert_eq!(program.get("/").body, "Hello, world!\n");
    let size = std::fs::metadata(PROGRAM).unwrap().len();
    let text = format!("This program is {size} bytes long.\n");
    assert_eq!(program.get("/size").body, text);
}

#[test]
fn head_comes_by_itself() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let reply = program.ask("HEAD", "/", &[], "");
    assert_eq!(reply.header("content-length"), Some("14"));
    assert_eq!(reply.body, "");
}
