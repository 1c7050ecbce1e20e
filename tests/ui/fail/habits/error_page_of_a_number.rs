use veduta::{App, routes};

fn main() -> veduta::Result<()> {
    App::new(routes![]).on_error(|_| 500_u16).run()
}
