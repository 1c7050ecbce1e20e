use veduta::view;

#[view("/stories")]
unsafe extern "C" {
    fn stories();
}

fn main() {}
