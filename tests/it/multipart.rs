//! Forms with files.

use std::io::{Read, Write};
use std::net::Shutdown;

use veduta::test::{TestClient, TestResponse};
use veduta::{App, MayBlock, Multipart, Result, Settings, StatusCode, routes, view};

use crate::support::{connect, exchange};

/// Says what it got, piece by piece.
#[view(POST, "/fields", body_limit = "64 KiB")]
async fn fields(mut form: Multipart) -> Result<String> {
    let mut lines = String::new();
    while let Some(field) = form.next_field().await? {
        let head = [field.name(), field.file_name(), field.content_type()]
            .map(Option::unwrap_or_default)
            .join(" ");
        let text = field.text().await?;
        lines = format!("{lines}{head}: {text}\n");
    }
    Ok(lines)
}

/// The same in the other colour, without a look into files that are called `skip`.
#[view(POST, "/lengths", body_limit = "8 MiB")]
fn lengths(mut form: Multipart, block: &MayBlock) -> Result<String> {
    let mut lines = String::new();
    while let Some(field) = block.block_on(form.next_field())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "skip" {
            let length = std::io::copy(&mut field.reader(block), &mut std::io::sink())?;
            lines = format!("{lines}{name} {length}\n");
        }
    }
    Ok(lines)
}

#[view(POST, "/optional")]
async fn optional(form: Option<Multipart>) -> &'static str {
    form.map_or("none", |_| "some")
}

fn client() -> TestClient {
    TestClient::over_socket(App::new(routes![fields, lengths, optional]))
}

const TYPE: &str = "multipart/form-data; boundary=----WebKitFormBoundaryX";

/// As browsers write it.
fn part(disposition: &str, content: &str) -> String {
    format!(
        "------WebKitFormBoundaryX\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n"
    )
}

fn form(parts: &[String]) -> String {
    format!("{}------WebKitFormBoundaryX--\r\n", parts.concat())
}

async fn send(client: &TestClient, path: &str, body: String) -> TestResponse {
    client
        .post(path)
        .header("content-type", TYPE)
        .body(body)
        .await
}

#[tokio::test]
async fn fields_and_files_come_in_order() {
    let photo = "name=\"photo\"; filename=\"sea.png\"\r\nContent-Type: image/png";
    let parts = [
        part("name=\"title\"", "the sea"),
        part(photo, "1\r\n--2"),
        part("name=\"photo\"; filename=\"empty.txt\"", ""),
        part(
            "name=\"photo\"; filename=\"\"\r\nContent-Type: application/octet-stream",
            "",
        ),
    ];
    let answer = send(&client(), "/fields", form(&parts)).await;
    let expected = "title  : the sea\nphoto sea.png image/png: 1\r\n--2\n\
        photo empty.txt : \nphoto  application/octet-stream: \n";
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn a_file_name_is_never_a_path() {
    for (sent, expected) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\photos\\\\sea.png", "sea.png"),
        ("/", ""),
        ("a/..", ""),
        ("..", ""),
    ] {
        let parts = [part(&format!("name=\"f\"; filename=\"{sent}\""), "")];
        let answer = send(&client(), "/fields", form(&parts)).await;
        assert_eq!(answer.text(), format!("f {expected} : \n"), "{sent}");
    }
}

#[tokio::test]
async fn a_sync_view_reads_long_files_and_skips_others() {
    let long = "x\r\n--".repeat(500_000);
    let parts = [
        part("name=\"skip\"; filename=\"a\"", &long),
        part("name=\"take\"; filename=\"b\"", &long),
        part("name=\"skip\"", "c"),
    ];
    let answer = send(&client(), "/lengths", form(&parts)).await;
    assert_eq!(answer.text(), "take 2500000\n");
}

#[tokio::test]
async fn another_content_type_is_415_and_no_boundary_400() {
    let client = client();
    let answer = client.post("/fields").form(&[("a", "b")]).await;
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(
        answer.text().contains("x-www-form-urlencoded"),
        "{}",
        answer.text()
    );
    assert_eq!(
        client.post("/fields").await.status(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let without = client
        .post("/fields")
        .header("content-type", "multipart/form-data");
    let answer = without.body(form(&[])).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(answer.text().contains("boundary"), "{}", answer.text());
    assert_eq!(client.post("/optional").await.text(), "none");
    assert_eq!(send(&client, "/optional", form(&[])).await.text(), "some");
    assert_eq!(
        client.post("/optional").form(&[("a", "b")]).await.status(),
        415
    );
}

#[tokio::test]
async fn a_malformed_form_is_400() {
    let whole = form(&[part("name=\"a\"", "text")]);
    let cut = [10, 40, whole.len() - 32, whole.len() - 5].map(|end| whole[..end].to_owned());
    let odd = [
        String::new(),
        "text".to_owned(),
        form(&[]).replace("--\r\n", "??"),
    ];
    let binary = whole.replace("\r\n\r\n", "\r\nbad header\r\n\r\n");
    for body in cut.into_iter().chain(odd).chain([binary]) {
        let answer = send(&client(), "/fields", body.clone()).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{body}");
    }
}

#[tokio::test]
async fn text_that_is_no_text_is_400_with_the_name_of_the_field() {
    let (before, behind) = (part("name=\"a\"", ""), form(&[]));
    let body = [
        before.trim_end().as_bytes(),
        b"\r\n\r\n\xff\r\n",
        behind.as_bytes(),
    ]
    .concat();
    let answer = client()
        .post("/fields")
        .header("content-type", TYPE)
        .body(body)
        .await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(
        answer.text().contains("field `a` is not UTF-8"),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn a_form_that_is_too_long_is_413() {
    let client = client();
    let body = form(&[part("name=\"a\"", &"x".repeat(70_000))]);
    let answer = send(&client, "/fields", body.clone()).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let head = format!(
        "POST /fields HTTP/1.1\r\nHost: x\r\nContent-Type: {TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let chunked = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let answer = exchange(client.address(), chunked.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn a_form_of_too_many_fields_is_413() {
    let app = App::new(routes![fields]).settings(Settings::default().form_field_limit(2));
    let client = TestClient::over_socket(app);
    let parts = vec![part("name=\"a\"", ""); 3];
    assert_eq!(
        send(&client, "/fields", form(&parts[1..])).await.status(),
        200
    );
    let answer = send(&client, "/fields", form(&parts)).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().contains("2 fields"), "{}", answer.text());
}

#[tokio::test]
async fn a_head_without_an_end_is_refused_early() {
    let body = part(&format!("name=\"{}\"", "x".repeat(4_000_000)), "");
    let answer = send(&client(), "/lengths", form(&[body])).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(answer.text().contains("65536 bytes"), "{}", answer.text());
}

#[test]
fn a_form_that_breaks_off_is_400() {
    let app = App::new(routes![fields, lengths]);
    let client = TestClient::over_socket(app);
    for path in ["/fields", "/lengths"] {
        let mut stream = connect(client.address());
        let body = part("name=\"a\"", "text");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        write!(stream, "{head}{:x}\r\n{body}\r\n", body.len()).unwrap();
        // A chunk whose length is none.
        stream.write_all(b"zz\r\n").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
}
