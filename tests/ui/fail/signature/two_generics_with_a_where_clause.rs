use veduta::{routes, view};

#[view("/stories/{id}")]
fn story<T, const LENGTH: usize>(id: T) -> String
where
    T: ToString,
{
    id.to_string()
}

fn main() {
    let _ = routes![story];
}
