use crate::support::{FREE_PORT, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_templates");

#[test]
fn pages_share_a_frame_and_link_to_each_other() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let index = program.get("/").body;
    assert!(index.starts_with("<!doctype html>"), "{index}");
    let link = r#"<a href="/recipes/soup">Soup of leeks &amp; potatoes</a>"#;
    assert!(index.contains(link), "{index}");

    let soup = program.get("/recipes/soup?guests=6").body;
    assert!(
        soup.contains("<title>Soup of leeks &amp; potatoes</title>"),
        "{soup}"
    );
    assert!(soup.contains("<li>900 g leeks</li>"), "{soup}");
    assert!(soup.contains(r#"href="/recipes/soup?guests=7""#), "{soup}");
    assert_eq!(program.get("/recipes/stones").status, 404);
}

#[test]
fn static_files_stand_beside_the_pages() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let style = program.get("/static/style.css");
    assert_eq!(style.header("content-type"), Some("text/css"));
    assert!(style.body.starts_with("body {"), "{}", style.body);
    assert_eq!(program.get("/static/../Cargo.toml").status, 404);
    assert_eq!(program.get("/static/none.css").status, 404);
}
