use std::pin::Pin;

use veduta::{routes, view};

struct FrontPage;

#[view("/")]
impl FrontPage {
    fn get() -> Pin<Box<dyn Future<Output = &'static str> + Send>> {
        Box::pin(async { "news" })
    }
}

fn main() {
    let _ = routes![FrontPage];
}
