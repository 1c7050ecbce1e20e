//! [`Address`] and [`Bind`]: where a server listens.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

/// An address that a server listens on: `127.0.0.1:8000`, or `unix:/run/app.sock`.
///
/// ```
/// use veduta::Address;
///
/// let address: Address = "unix:/run/app.sock".parse()?;
/// assert_eq!(address, Address::Unix("/run/app.sock".into()));
/// assert_eq!(address.to_string(), "unix:/run/app.sock");
/// # Ok::<(), veduta::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Address {
    /// An IP address and a port; port 0 lets the system choose one.
    Tcp(SocketAddr),
    /// The path of a Unix socket.
    ///
    /// A socket that a dead server has left there is replaced; anything else at this path is an error. The
    /// file is removed when the server stops. Who may connect is what the umask says, which also holds
    /// for the folder that the file is in.
    Unix(PathBuf),
}

/// Text that is no [`Address`]; says what is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAddress(String);

impl fmt::Display for InvalidAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text) = self;
        write!(
            f,
            "`{text}` is no address; write `127.0.0.1:8000`, `[::]:80` or `unix:/run/app.sock`"
        )
    }
}

impl std::error::Error for InvalidAddress {}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        match text.strip_prefix("unix:") {
            Some(path) if !path.is_empty() => Ok(Self::Unix(path.into())),
            _ => text
                .parse()
                .map(Self::Tcp)
                .map_err(|_| InvalidAddress(text.to_owned())),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// The addresses of a server, for [`Settings::bind`](crate::Settings::bind): one, or a list of them.
///
/// As text they are separated by commas.
///
/// ```
/// use veduta::{Bind, Settings};
///
/// let one = Settings::default().bind(([0, 0, 0, 0], 80));
/// let two: Bind = "127.0.0.1:8000, unix:/run/app.sock".parse()?;
/// assert_eq!(two.addresses().len(), 2);
/// let settings = Settings::default().bind(two);
/// # Ok::<(), veduta::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bind(Vec<Address>);

impl Bind {
    /// Each of them.
    pub fn addresses(&self) -> &[Address] {
        &self.0
    }
}

impl FromStr for Bind {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let addresses = text.split(',').map(|address| address.trim().parse());
        addresses.collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Bind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, address) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{address}")?;
        }
        Ok(())
    }
}

impl<A: Into<Address>> FromIterator<A> for Bind {
    fn from_iter<I: IntoIterator<Item = A>>(addresses: I) -> Self {
        Self(addresses.into_iter().map(Into::into).collect())
    }
}

impl From<Vec<Address>> for Bind {
    fn from(addresses: Vec<Address>) -> Self {
        Self(addresses)
    }
}

macro_rules! from_parts {
    ($($part:ty),+) => {
        $(
            impl From<$part> for Address {
                fn from(address: $part) -> Self {
                    Self::Tcp(address.into())
                }
            }

            impl From<$part> for Bind {
                fn from(address: $part) -> Self {
                    Self(vec![address.into()])
                }
            }
        )+
    };
}

from_parts!(
    SocketAddr,
    (IpAddr, u16),
    (Ipv4Addr, u16),
    (Ipv6Addr, u16),
    ([u8; 4], u16)
);

impl From<Address> for Bind {
    fn from(address: Address) -> Self {
        Self(vec![address])
    }
}
