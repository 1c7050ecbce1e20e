use veduta::{routes, view};

struct FrontPage;

#[view("/")]
impl FrontPage {
    async fn get() -> Result<&'static str, &'static str> {
        Err("no news")
    }
}

fn main() {
    let _ = routes![FrontPage];
}
