use veduta::{App, routes, view};

#[view]
fn health() -> &'static str {
    "fine"
}

fn main() {
    let _app = App::new(routes![]).on_shutdown(health);
}
