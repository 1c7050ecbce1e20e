use veduta::{File, routes, view};

#[view("/motto")]
fn motto() -> File {
    "motto.txt".to_owned()
}

fn main() {
    let _ = routes![motto];
}
