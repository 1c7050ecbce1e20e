use veduta::{App, routes};

fn main() {
    App::new(routes![]).run()
}
