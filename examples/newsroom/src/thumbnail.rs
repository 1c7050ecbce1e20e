//! A small picture for a story: a view over hills, painted from its title.

use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageFormat, ImageResult, Rgb, Rgb32FImage};
use std::io::Cursor;

/// The size of the picture, in pixels.
pub(crate) const WIDTH: u32 = 320;
pub(crate) const HEIGHT: u32 = 180;
/// The picture is painted this many times larger and then resized, for smooth edges.
const OVERSAMPLING: u32 = 2;

/// Paints the picture for `title`: always the same one, a different one for each title.
pub(crate) fn png(title: &str) -> ImageResult<Vec<u8>> {
    let landscape = Landscape::new(title);
    let (width, height) = (WIDTH * OVERSAMPLING, HEIGHT * OVERSAMPLING);
    let painted = Rgb32FImage::from_fn(width, height, |x, y| {
        landscape.colour(ratio(x, width), ratio(y, height))
    });
    let resized = imageops::resize(&painted, WIDTH, HEIGHT, FilterType::Triangle);
    let mut png = Cursor::new(Vec::new());
    DynamicImage::from(resized)
        .to_rgb8()
        .write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

struct Landscape {
    hue: f32,
    sun: (f32, f32),
    /// From the farthest to the nearest.
    ridges: [Ridge; 4],
}

impl Landscape {
    fn new(title: &str) -> Self {
        let mut dice = Dice::new(title);
        Self {
            hue: dice.between(0.0, 360.0),
            sun: (dice.between(0.15, 0.85), dice.between(0.15, 0.4)),
            ridges: [0.45, 0.58, 0.7, 0.84].map(|height| Ridge {
                height,
                swell: dice.between(0.03, 0.09),
                width: dice.between(3.0, 9.0),
                start: dice.between(0.0, 6.0),
            }),
        }
    }

    fn colour(&self, x: f32, y: f32) -> Rgb<f32> {
        let nearest = self.ridges.iter().rev().zip([0.16, 0.26, 0.38, 0.5]);
        let hit = nearest.into_iter().find(|(ridge, _)| y > ridge.top(x));
        hit.map_or_else(
            || self.sky(x, y),
            |(_, lightness)| hsl(self.hue, 0.35, lightness),
        )
    }

    fn sky(&self, x: f32, y: f32) -> Rgb<f32> {
        let aspect = 16.0 / 9.0;
        let distance = f32::hypot((x - self.sun.0) * aspect, y - self.sun.1);
        if distance < 0.09 {
            return hsl(self.hue + 150.0, 0.9, 0.9);
        }
        let glow = 0.18 * (-4.0 * distance).exp();
        hsl(self.hue + 150.0 - 60.0 * y, 0.55, 0.6 + 0.2 * y + glow)
    }
}

struct Ridge {
    height: f32,
    swell: f32,
    width: f32,
    start: f32,
}

impl Ridge {
    fn top(&self, x: f32) -> f32 {
        let at = self.start + self.width * x;
        self.height - self.swell * (at.sin() + 0.4 * (2.7 * at).sin() + 0.1 * (9.0 * at).sin())
    }
}

/// Random numbers that a text decides: the same on every machine and in every version of Rust,
/// which the standard library's hasher does not promise.
struct Dice(u64);

impl Dice {
    fn new(text: &str) -> Self {
        // FNV-1a.
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        // SplitMix64, of which the upper bits are enough here.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let [upper, next, ..] = mixed.to_be_bytes();
        low + (high - low) * f32::from(u16::from_be_bytes([upper, next])) / f32::from(u16::MAX)
    }
}

fn hsl(hue: f32, saturation: f32, lightness: f32) -> Rgb<f32> {
    let chroma = saturation * lightness.min(1.0 - lightness);
    let channel = |offset: f32| {
        let sector = (offset + hue / 30.0).rem_euclid(12.0);
        lightness - chroma * (sector - 3.0).min(9.0 - sector).clamp(-1.0, 1.0)
    };
    Rgb([channel(0.0), channel(8.0), channel(4.0)])
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a picture has far fewer than 2^23 columns"
)]
fn ratio(part: u32, whole: u32) -> f32 {
    part as f32 / whole as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_decides_the_picture() {
        let first = png("The ferry is back").unwrap();
        assert_eq!(first, png("The ferry is back").unwrap());
        assert_ne!(first, png("The ferry is late").unwrap());
    }

    #[test]
    fn the_picture_is_a_png_of_the_promised_size() {
        let picture = image::load_from_memory(&png("").unwrap()).unwrap();
        assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
    }
}
