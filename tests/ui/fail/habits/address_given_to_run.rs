use veduta::{App, routes};

fn main() -> veduta::Result<()> {
    App::new(routes![]).run("127.0.0.1:8000")
}
