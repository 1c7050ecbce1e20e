use veduta::view;

#[view("/{id}")]
fn story<T: ToString>(id: T) -> String {
    id.to_string()
}

fn main() {
    story::url(1);
}
