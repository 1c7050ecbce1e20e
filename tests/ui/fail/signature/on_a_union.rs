use veduta::view;

#[view("/stories")]
union Stories {
    all: u8,
}

fn main() {}
