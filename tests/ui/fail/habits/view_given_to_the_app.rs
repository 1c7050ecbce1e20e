use veduta::{App, view};

#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

fn main() -> veduta::Result<()> {
    App::new(front_page).run()
}
