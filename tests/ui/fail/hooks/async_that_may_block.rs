use veduta::{App, MayBlock, routes};

async fn migrate(block: &MayBlock) {
    let _ = block.is_cancelled();
}

fn main() {
    let _app = App::new(routes![]).on_startup(migrate);
}
