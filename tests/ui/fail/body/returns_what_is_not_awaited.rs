use veduta::{routes, view};

async fn headlines() -> String {
    String::new()
}

struct FrontPage;

#[view("/")]
impl FrontPage {
    async fn get() -> String {
        headlines()
    }
}

fn main() {
    let _ = routes![FrontPage];
}
