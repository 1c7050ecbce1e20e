use veduta::view;

trait Stories {
    #[view("/stories")]
    fn all() -> String;
}

fn main() {}
