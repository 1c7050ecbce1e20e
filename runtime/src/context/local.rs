//! [`Local`]: a static with a value of its own in each request.

use std::any::type_name;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use super::slot;

/// A static that has a value of its own in each request: Python's `contextvars`, tokio's `task_local!`.
///
/// ```
/// use veduta::context::Local;
/// use veduta::{middleware, view};
///
/// /// The queries of a request, to find the view that asks too many.
/// static QUERIES: Local<Queries> = Local::new(Queries::default);
///
/// #[derive(Default)]
/// struct Queries(std::sync::Mutex<Vec<&'static str>>);
///
/// fn query(text: &'static str) {
///     QUERIES.with(|queries| queries.0.lock().unwrap().push(text));
/// }
///
/// #[view("/")]
/// fn front_page() -> String {
///     query("select * from stories");
///     query("select * from authors");
///     QUERIES.with(|queries| format!("{} queries", queries.0.lock().unwrap().len()))
/// }
/// # use veduta::test::TestClient;
/// # let client = TestClient::new(veduta::App::new(veduta::routes![front_page]));
/// # assert_eq!(client.get("/").wait().text(), "2 queries");
/// # assert_eq!(client.get("/").wait().text(), "2 queries");
/// ```
///
/// The value is made by the function that stands at the declaration when it is first asked for, and belongs to the
/// request from then on. It is dropped when the request and everything that shares its [context](crate::context)
/// have ended. A request that asks for no `Local` pays nothing for them.
///
/// Where code belongs to no request, in a unit test that calls a view for example, it reads the default, made anew each
/// time. [`Snapshot::run`](super::Snapshot::run) gives such code a context.
pub struct Local<T: 'static> {
    default: fn() -> T,
    /// Not the address: a `const` would have one, too, here or there.
    key: LazyLock<usize>,
}

impl<T: Send + Sync> Local<T> {
    /// A local whose value is made by `default` in a request that sets none.
    ///
    /// It is for a `static`. A `const` would be another one wherever it is used, so it does not compile there:
    ///
    /// ```compile_fail,E0716
    /// # use veduta::context::Local;
    /// const LANGUAGE: Local<String> = Local::new(|| "en".to_owned());
    ///
    /// LANGUAGE.set("de".to_owned());
    /// ```
    pub const fn new(default: fn() -> T) -> Self {
        Self {
            default,
            key: LazyLock::new(next_key),
        }
    }

    /// A copy of the value.
    pub fn get(&'static self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Reads the value in place. Nothing is locked meanwhile: `read` may set it.
    pub fn with<R>(&'static self, read: impl FnOnce(&T) -> R) -> R {
        match self.value() {
            Some(value) => read(&value),
            None => read(&(self.default)()),
        }
    }

    /// Sets the value for all code of the request from now on.
    ///
    /// # Panics
    /// Where there is no context that the value could belong to: in a task of `tokio::spawn`, for which there is
    /// [`spawn`](crate::spawn), and in a unit test, for which there is [`Snapshot::run`](super::Snapshot::run).
    #[track_caller]
    pub fn set(&'static self, value: T) {
        let Some(values) = slot::values() else {
            panic!(
                "`Local<{}>` is set where there is no request; start the task with `veduta::spawn`, or wrap the code in \
                 `veduta::context::Snapshot::new().run(|| ..)` or `.scope(future)`",
                type_name::<T>(),
            );
        };
        drop(values.set(*self.key, Arc::new(value)));
    }

    /// The value of the calling code's context.
    fn value(&'static self) -> Option<Arc<T>> {
        let values = slot::values()?;
        let value = values.get(*self.key).unwrap_or_else(|| {
            let made = Arc::new((self.default)());
            values.get_or_set(*self.key, made)
        });
        value.downcast().ok()
    }
}

impl<T: fmt::Debug + Send + Sync> fmt::Debug for Local<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").finish_non_exhaustive()
    }
}

fn next_key() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
