use veduta::{App, routes};

fn main() -> veduta::Result<()> {
    let app = App::new(routes![]);
    app.state(7_u8);
    app.run()
}
