use veduta::view;

#[view("/stories")]
trait Stories {
    fn all(&self) -> String;
}

fn main() {}
