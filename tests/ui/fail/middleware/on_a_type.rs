use veduta::{middleware, routes};

#[middleware]
struct Timing;

fn main() {
    let _ = routes![].middleware::<Timing>();
}
