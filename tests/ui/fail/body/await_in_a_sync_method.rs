use veduta::{routes, view};

async fn headlines() -> String {
    String::new()
}

struct FrontPage;

#[view("/")]
impl FrontPage {
    fn get() -> String {
        headlines().await
    }
}

fn main() {
    let _ = routes![FrontPage];
}
