use veduta::view;

#[view("/{id}")]
fn story(id: impl ToString) -> String {
    id.to_string()
}

fn main() {}
