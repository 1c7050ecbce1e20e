//! `my_view::url(..)`.

use veduta::view;

#[view("/archive/{year}?{page}&{tag}")]
fn archive(year: u16, page: Option<u32>, tag: Vec<&str>) -> String {
    format!("{year} {page:?} {tag:?}")
}

#[view("/files/{owner}/{*path}")]
async fn file(owner: &str, path: String) -> String {
    format!("{owner} {path}")
}

#[test]
fn parameters_are_typed_and_encoded() {
    assert_eq!(archive::url(2024, None, vec![]), "/archive/2024");
    assert_eq!(
        archive::url(2024, Some(2), vec!["a b", "&"]),
        "/archive/2024?page=2&tag=a%20b&tag=%26"
    );
    assert_eq!(
        file::url("a/b", "c d/é".to_owned()),
        "/files/a%2Fb/c%20d/%C3%A9"
    );
}

#[view("/{*path}")]
async fn page(path: String) -> String {
    path
}

#[view("/{user}/{page}")]
async fn page_of(user: &str, page: &str) -> String {
    format!("{user} {page}")
}

#[test]
fn no_address_leads_to_another_server() {
    assert_eq!(page::url("/host/x".to_owned()), "/%2Fhost/x");
    assert_eq!(page::url("x//y".to_owned()), "/x//y");
    assert_eq!(page_of::url("", "host"), "/%2Fhost");
}

#[test]
fn the_view_is_still_a_function() {
    assert_eq!(archive(2024, Some(1), vec!["x"]), r#"2024 Some(1) ["x"]"#);
}
