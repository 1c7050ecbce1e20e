use veduta::{routes, view};

#[view("/stories")]
struct Stories {
    all: Vec<String>,
}

fn main() {
    let stories = Stories { all: Vec::new() };
    let _ = (stories.all, routes![Stories]);
}
