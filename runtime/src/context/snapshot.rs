//! [`Snapshot`]: a copy of a context, for code that runs elsewhere.

use std::fmt;
use std::future::Future;

use super::scoped::Scoped;
use super::slot::{self, Slot};
use super::values::Entries;

/// A copy of the calling code's [context](crate::context), for code that runs elsewhere: in a task of `tokio::spawn`, on
/// a thread of another library.
///
/// ```
/// use veduta::context::{self, Local};
/// use veduta::{Result, view};
///
/// static USER: Local<String> = Local::new(|| "nobody".to_owned());
///
/// #[view("/")]
/// async fn front_page() -> Result<String> {
///     USER.set("ada".to_owned());
///     let plain = tokio::spawn(async { USER.get() }).await?;
///     let scoped = tokio::spawn(context::snapshot().scope(async { USER.get() })).await?;
///     Ok(format!("{plain}, {scoped}"))
/// }
/// # use veduta::test::TestClient;
/// # let client = TestClient::new(veduta::App::new(veduta::routes![front_page]));
/// # assert_eq!(client.get("/").wait().text(), "nobody, ada");
/// ```
///
/// Where there is no context the copy is empty.
pub fn snapshot() -> Snapshot {
    Snapshot {
        entries: slot::entries(),
    }
}

/// What the locals of a context were set to: see [`snapshot`].
///
/// Code that runs with it has a context of its own, whose values are these at first: what it sets stays there.
#[derive(Clone, Default)]
pub struct Snapshot {
    entries: Entries,
}

impl Snapshot {
    /// One with nothing in it: a context for code that belongs to no request, a unit test for example.
    ///
    /// ```
    /// use veduta::context::{Local, Snapshot};
    /// use veduta::view;
    ///
    /// static THEME: Local<&'static str> = Local::new(|| "light");
    ///
    /// #[view("/")]
    /// fn front_page() -> &'static str {
    ///     THEME.get()
    /// }
    ///
    /// let page = Snapshot::new().run(|| {
    ///     THEME.set("dark");
    ///     front_page()
    /// });
    /// assert_eq!(page, "dark");
    /// ```
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// Runs a future with a copy of it.
    ///
    /// # Cancel safety
    /// As that of `future`, which is dropped with the values still at hand.
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        Scoped::boxed(self.slot(), future)
    }

    /// Runs `code` with a copy of it, on this thread.
    pub fn run<R>(&self, code: impl FnOnce() -> R) -> R {
        self.slot().visit(code)
    }

    fn slot(&self) -> Slot {
        Slot::of(self.entries.clone())
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("values", &self.entries.len())
            .finish()
    }
}
