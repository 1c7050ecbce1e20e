//! A program with settings of its own, which the tests start with others from outside.

use clap::Parser;
use veduta::{App, ClientAddr, Listener, PoolSize, Settings, routes, view};

#[derive(Parser)]
struct Arguments {
    /// Serve without a command line, with the settings of the environment
    #[arg(long)]
    serve: bool,
    #[command(flatten)]
    veduta: veduta::cli::Args,
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view("/client")]
fn client(client: Option<ClientAddr>) -> String {
    client.is_some().to_string()
}

#[view("/address")]
async fn address(client: ClientAddr) -> String {
    client.to_string()
}

fn main() -> veduta::Result<()> {
    let arguments = Arguments::parse();
    let app = App::new(routes![hello, client, address]);
    let settings = Settings::default()
        .blocking_queue(5)
        .body_limit(1000)
        .cpu_queue(7)
        .pool("reports", PoolSize::new(2))
        .pool("exports", PoolSize::new(1).queue(9));
    if arguments.serve {
        return serve(app, settings);
    }
    app.settings(settings).run_with(arguments.veduta)
}

fn serve(app: App, settings: Settings) -> veduta::Result<()> {
    let settings = settings.with_env()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = Listener::open(&settings)?;
        for address in listener.addresses()? {
            eprintln!("listening on {address}");
        }
        app.settings(settings).serve(listener).await
    })
}
