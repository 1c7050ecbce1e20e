use veduta::{App, routes};

fn main() {
    let _app = App::new(routes![]).on_startup(|names| {
        let _ = names;
    });
}
