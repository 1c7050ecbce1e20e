use serde_json::json;

use crate::support::{FREE_PORT, Program, Reply};

const PROGRAM: &str = env!("CARGO_BIN_EXE_json_api");
const BOOK: &str = r#"{"title": "Silas Marner", "year": 1861}"#;

fn send(program: &Program, method: &str, target: &str, body: &str) -> Reply {
    let headers = [("content-type", "application/json")];
    program.ask(method, target, &headers, body)
}

#[test]
fn a_book_is_added_read_replaced_and_removed() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let reply = send(&program, "POST", "/books", BOOK);
    assert_eq!(reply.status, 201);
    assert_eq!(reply.header("location"), Some("/books/1"));

    assert_eq!(program.get("/books/1").json()["title"], "Silas Marner");
    let romola = r#"{"title": "Romola", "year": 1863}"#;
    assert_eq!(send(&program, "PUT", "/books/1", romola).status, 200);
    let books = json!({"1": {"title": "Romola", "year": 1863}});
    assert_eq!(program.get("/books").json(), books);

    assert_eq!(program.ask("DELETE", "/books/1", &[], "").status, 204);
    assert_eq!(program.get("/books/1").status, 404);
    assert_eq!(send(&program, "PUT", "/books/1", romola).status, 404);
    let reply = send(&program, "POST", "/books", BOOK);
    assert_eq!(reply.header("location"), Some("/books/2"));
}

#[test]
fn what_is_wrong_is_named() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    for (body, status, text) in [
        (
            r#"{"title": " ", "year": 1861}"#,
            422,
            "field `title`: a title must not be empty",
        ),
        (
            r#"{"title": "Romola", "year": "old"}"#,
            422,
            "field `year`: invalid type",
        ),
        (r#"{"title": "Romola"}"#, 422, "missing field `year`"),
        ("{", 400, "not valid JSON"),
    ] {
        let reply = send(&program, "POST", "/books", body);
        assert_eq!(reply.status, status, "{body}");
        assert!(reply.body.contains(text), "{body}: {}", reply.body);
    }
    assert_eq!(program.post("/books", "text/plain", BOOK).status, 415);
    assert_eq!(program.get("/books").json(), json!({}));
}
