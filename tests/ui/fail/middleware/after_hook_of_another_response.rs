use veduta::{Html, middleware, routes};

#[middleware(after)]
fn stamp(page: Html<String>) -> Html<String> {
    page
}

fn main() {
    let _ = routes![].middleware::<stamp>();
}
