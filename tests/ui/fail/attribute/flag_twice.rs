use veduta::view;

#[view("/thumbnail", cpu, cpu)]
fn thumbnail() -> Vec<u8> {
    Vec::new()
}

fn main() {}
