use crate::support::{FREE_PORT, Program, Reply};

const PROGRAM: &str = env!("CARGO_BIN_EXE_forms");

fn sign(program: &Program, form: &str) -> Reply {
    program.post("/", "application/x-www-form-urlencoded", form)
}

#[test]
fn a_post_redirects_to_a_message_that_is_shown_once() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let reply = sign(&program, "name=Ada&text=1+%3C+2");
    assert_eq!((reply.status, reply.header("location")), (303, Some("/")));
    let cookie = reply.header("set-cookie").unwrap();
    let (cookie, _) = cookie.split_once(';').unwrap();

    let page = program.ask("GET", "/", &[("cookie", cookie)], "");
    assert!(
        page.body.contains("<strong>Thank you, Ada!</strong>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<p>Ada: 1 &lt; 2</p>"), "{}", page.body);
    let removal = page.header("set-cookie").unwrap();
    assert!(removal.contains("Max-Age=0"), "{removal}");

    let page = program.get("/");
    assert!(!page.body.contains("Thank you"), "{}", page.body);
    assert_eq!(page.header("set-cookie"), None);
}

#[test]
fn a_form_that_lacks_something_comes_back_as_it_was_typed() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let reply = sign(&program, "name=Ada+%22King%22&text=+");
    assert_eq!(reply.status, 422);
    assert!(
        reply.body.contains(r#"value="Ada &quot;King&quot;""#),
        "{}",
        reply.body
    );
    assert!(reply.body.contains("Please give"), "{}", reply.body);
    assert_eq!(sign(&program, "name=Ada").status, 422);
    assert!(!program.get("/").body.contains("Ada"));
}
