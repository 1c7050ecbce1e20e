use veduta::{Html, routes, view};

#[view("/count")]
async fn count() -> Html<u32> {
    Html(7)
}

fn main() {
    let _ = routes![count];
}
