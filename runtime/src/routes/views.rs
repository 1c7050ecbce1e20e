//! [`Views`]: what `routes![..]` takes by its name.

use std::any::type_name;
use std::fmt;

use super::{Endpoint, Mount};
use crate::info::Info;
use crate::request::Requirements;
use crate::view::View;

/// One view, or the views of one address: what [`#[view]`](macro@crate::view) makes of a function, or of the
/// methods of an `impl`. `routes![..]` takes such types.
///
/// ```
/// use veduta::{NoContent, Views, routes, view};
///
/// #[view("/stories")]
/// async fn stories() -> &'static str {
///     "all stories"
/// }
///
/// struct Story;
///
/// #[view("/stories/{id}")]
/// impl Story {
///     async fn get(id: u64) -> String {
///         format!("story {id}")
///     }
///
///     fn delete(id: u64) -> NoContent {
///         let _ = id;
///         NoContent
///     }
/// }
///
/// fn are_views<A: Views, B: Views>() {}
///
/// are_views::<stories, Story>();
/// let routes = routes![stories, Story];
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view",
    label = "not a view",
    note = "put `#[view(\"/path\")]` on the function `{Self}`, or on an `impl {Self}` whose methods are named `get`, `post`, .."
)]
pub trait Views: 'static {
    #[doc(hidden)]
    fn list(views: &mut ViewList);

    /// An entry of `routes![..]`.
    #[doc(hidden)]
    fn mount() -> Mount {
        Mount::view::<Self>(None)
    }

    #[doc(hidden)]
    fn mount_at(path: &str) -> Mount {
        Mount::view::<Self>(Some(path))
    }
}

#[diagnostic::do_not_recommend]
impl<V: View> Views for V {
    fn list(views: &mut ViewList) {
        views.add::<V>();
    }
}

/// Views of one address, as values.
#[doc(hidden)]
pub struct ViewList {
    /// The name by which `routes![..]` was given them.
    pub(super) name: &'static str,
    pub(super) views: Vec<ViewType>,
}

/// A view as a value.
#[derive(Clone)]
pub(super) struct ViewType {
    pub(super) info: &'static Info,
    pub(super) endpoint: Endpoint,
    pub(super) requires: fn(&mut Requirements),
}

impl ViewList {
    pub(super) fn of<V: Views + ?Sized>() -> Self {
        let path = type_name::<V>();
        let mut list = Self {
            name: path.rsplit("::").next().unwrap_or(path),
            views: Vec::new(),
        };
        V::list(&mut list);
        list
    }

    pub fn add<V: View>(&mut self) {
        self.views.push(ViewType::new::<V>());
    }

    /// The path of their own, without query parameters: it is the same for all.
    pub(super) fn path(&self) -> Option<&'static str> {
        let path = self.views.first()?.info.path?;
        Some(path.split_once('?').map_or(path, |(path, _)| path))
    }
}

impl ViewType {
    pub(super) fn new<V: View>() -> Self {
        Self {
            info: &V::INFO,
            endpoint: Endpoint::view::<V>(),
            requires: V::requires,
        }
    }
}

impl fmt::Debug for ViewList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ViewList({})", self.name)
    }
}
