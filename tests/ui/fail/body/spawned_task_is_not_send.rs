use std::rc::Rc;

use veduta::{routes, view};

async fn headlines() -> String {
    String::new()
}

#[view("/")]
async fn front_page() -> &'static str {
    let motto = Rc::new("all the news");
    veduta::spawn(async move {
        println!("{motto} {}", headlines().await);
    });
    "news"
}

fn main() {
    let _ = routes![front_page];
}
