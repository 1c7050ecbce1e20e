use veduta::{App, State, routes};

async fn greet(name: State<String>) -> String {
    name.to_uppercase()
}

fn main() {
    let _app = App::new(routes![]).on_shutdown(greet);
}
