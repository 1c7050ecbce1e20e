use veduta::{routes, view};

#[view("/stories")]
fn stories(&self) -> String {
    self.all()
}

fn main() {
    let _ = routes![stories];
}
