use veduta::{App, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

fn main() -> veduta::Result<()> {
    App::new(vec![front_page]).run()
}
