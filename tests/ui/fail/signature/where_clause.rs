use veduta::view;

#[view("/")]
fn stories() -> String
where
    String: Clone,
{
    String::new()
}

fn main() {}
