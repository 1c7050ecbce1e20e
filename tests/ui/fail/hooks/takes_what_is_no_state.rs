use veduta::{App, Request, routes};

async fn greet(_request: Request) {}

fn main() {
    let _app = App::new(routes![]).on_startup(greet);
}
