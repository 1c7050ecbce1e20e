use veduta::{Request, view};

#[view("/")]
fn front_page(request: &mut Request) -> String {
    request.uri().to_string()
}

fn main() {}
