use veduta::{routes, view};

#[view("/stories")]
enum Stories {
    All,
}

fn main() {
    let _ = (Stories::All, routes![Stories]);
}
