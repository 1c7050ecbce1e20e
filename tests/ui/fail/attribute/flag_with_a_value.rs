use veduta::view;

#[view("/thumbnail", cpu = true)]
fn thumbnail() -> Vec<u8> {
    Vec::new()
}

fn main() {}
