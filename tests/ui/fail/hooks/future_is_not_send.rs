use std::rc::Rc;

use veduta::{App, routes};

async fn greet() {
    let name = Rc::new("ada");
    tokio::task::yield_now().await;
    println!("{name}");
}

fn main() {
    let _app = App::new(routes![]).on_startup(greet);
}
