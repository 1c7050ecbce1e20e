use veduta::{routes, view};

macro_rules! by_id {
    ($name:ident at $path:literal: $type:ty) => {
        #[view($path)]
        fn $name(id: $type) -> String {
            id.to_string()
        }
    };
}

by_id! { story at "/stories/{di}": u64 }

fn main() {
    let _ = routes![story];
}
