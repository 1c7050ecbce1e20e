use veduta::{IntoResponse, routes, view};

struct Page;

impl IntoResponse for Page {
    fn into_response(self) -> String {
        "news".to_owned()
    }
}

#[view("/")]
fn front_page() -> Page {
    Page
}

fn main() {
    let _ = routes![front_page];
}
