//! Percent-encoding, of which a path literal has none.

/// The text that is meant; `None` when nothing in it is encoded.
pub(super) fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = escape(&bytes[at..]);
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    (decoded.len() < bytes.len())
        .then(|| String::from_utf8_lossy(&decoded).replace('\u{fffd}', "%"))
}

/// The byte at the beginning, if it is encoded.
fn escape(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}
