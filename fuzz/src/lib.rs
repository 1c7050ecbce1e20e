//! What the targets share: an application, and how it is asked without a socket.

use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;
use veduta::http::{Request, response::Parts};
use veduta::{App, AppService, Body};

/// An application that is asked again and again, in process.
pub struct Asked {
    service: AppService,
    runtime: Runtime,
}

impl Asked {
    /// # Panics
    /// When the application cannot be built.
    pub fn new(app: App) -> Self {
        Self {
            service: app.into_service().unwrap(),
            runtime: Builder::new_current_thread().build().unwrap(),
        }
    }

    /// The head and the body of the answer.
    ///
    /// # Panics
    /// When the body breaks off.
    pub fn answer(&self, request: Request<Body>) -> (Parts, Vec<u8>) {
        self.runtime.block_on(async {
            let Ok(response) = self.service.clone().oneshot(request).await;
            let (head, body) = response.into_parts();
            let body = body.bytes().await.unwrap();
            (head, body.to_vec())
        })
    }
}

/// Asks an application that each thread has once.
#[macro_export]
macro_rules! ask {
    ($app:expr, $request:expr) => {{
        thread_local! {
            static ASKED: $crate::Asked = $crate::Asked::new($app);
        }
        ASKED.with(|asked| asked.answer($request))
    }};
}

/// The value of a header, or nothing.
pub fn header<'h>(head: &'h Parts, name: &str) -> &'h str {
    let value = head.headers.get(name);
    value.map_or("", |value| value.to_str().unwrap())
}
