use veduta::{Routes, routes};

fn all<V>() -> Routes {
    routes![V]
}

fn main() {
    let _ = all::<u8>();
}
