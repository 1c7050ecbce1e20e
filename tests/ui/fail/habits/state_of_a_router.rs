use veduta::{App, routes};

fn main() -> veduta::Result<()> {
    App::new(routes![]).with_state(7_u8).run()
}
