use veduta::view;

#[view(cpu, "/thumbnail")]
fn thumbnail() -> Vec<u8> {
    Vec::new()
}

fn main() {}
