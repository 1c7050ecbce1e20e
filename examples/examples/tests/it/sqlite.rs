use serde_json::json;

use crate::support::{FREE_PORT, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sqlite");
const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn notes_are_kept_found_and_removed() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    for text in ["feed+the+cat", "call+Ada"] {
        let reply = program.post("/notes", FORM, &format!("text={text}"));
        assert_eq!(reply.status, 201);
    }
    let cat = json!({"id": 1, "text": "feed the cat"});
    assert_eq!(program.get("/notes?search=cat").json(), json!([cat]));
    assert_eq!(program.get("/notes").json().as_array().unwrap().len(), 2);
    assert_eq!(program.get("/notes/1").json(), cat);

    assert_eq!(program.ask("DELETE", "/notes/1", &[], "").status, 204);
    assert_eq!(program.ask("DELETE", "/notes/1", &[], "").status, 404);
    assert_eq!(program.get("/notes/1").status, 404);
}

#[test]
fn notes_outlive_the_program() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    program.post("/notes", FORM, "text=remember");
    let program = program.restarted(PROGRAM);
    assert_eq!(program.get("/notes/1").json()["text"], "remember");
}
