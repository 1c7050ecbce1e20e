use std::rc::Rc;

use veduta::view;

async fn headlines() -> String {
    String::new()
}

#[view("/")]
async fn front_page() -> String {
    let motto = Rc::new("all the news".to_owned());
    let headlines = headlines().await;
    format!("{motto} {headlines}")
}

fn main() {}
