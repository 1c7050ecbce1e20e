// errors: 4
// A mistake in each method.
use std::sync::Arc;

use veduta::view;

struct Stories;

impl Stories {
    #[view("/stories")]
    fn all(self) -> &'static str {
        "all"
    }

    #[view("/stories/{id}")]
    async fn one(&self, id: u32) -> String {
        id.to_string()
    }

    #[view(POST, "/stories")]
    fn add(&mut self) -> &'static str {
        "added"
    }

    #[view(DELETE, "/stories")]
    fn clear(self: Arc<Self>) -> &'static str {
        "gone"
    }
}

fn main() {
    Stories.add();
}
