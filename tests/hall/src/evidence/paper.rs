//! Reading a slip as a stranger would: its QR code by another decoder, its words by optical character recognition.

use std::io::Write;
use std::process::{Command, Stdio};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::trouble::{Result, Trouble};

/// A grey picture.
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

pub(crate) fn decode(png: &[u8]) -> Result<Grey> {
    let trouble = |error: png::DecodingError| Trouble(format!("picture: {error}"));
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(trouble)?;
    let size = reader.output_buffer_size().ok_or_else(|| Trouble("picture: too large".to_owned()))?;
    let mut bytes = vec![0; size];
    let info = reader.next_frame(&mut bytes).map_err(trouble)?;
    let samples = info.color_type.samples();
    let pixels = bytes[..info.buffer_size()].chunks(samples).map(|pixel| pixel[0]).collect();
    Ok(Grey { width: info.width as usize, height: info.height as usize, pixels })
}

/// Everything the QR codes in a PNG say.
pub fn read_qr(png: &[u8]) -> Result<Vec<String>> {
    let grey = decode(png)?;
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(grey.width, grey.height, |x, y| grey.pixels[y * grey.width + x]);
    Ok(image.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect())
}

/// Whether a slip's QR payload is `SN1-<ticket>-<first 64 bits of HMAC-SHA256 over "suining-kiosk/ticket/v1|<ticket>">`
/// under the key kiosk and county share.
pub fn qr_is_for(payload: &str, ticket: &str, key: &[u8; 32]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    mac.update(b"suining-kiosk/ticket/v1|");
    mac.update(ticket.as_bytes());
    let code = mac.finalize().into_bytes();
    let tag = code[..8].iter().fold(0_u64, |tag, byte| tag << 8 | u64::from(*byte));
    payload == format!("SN1-{ticket}-{tag:016X}")
}

/// The words of a PNG, read twice (as scattered words, which finds what stands alone, and as a column, which also finds
/// white on black); blanks and line ends removed, because recognition puts them between Chinese characters as it likes.
/// Needs `tesseract` with Chinese (Debian: tesseract-ocr, tesseract-ocr-chi-sim).
pub fn read_words(png: &[u8]) -> Result<String> {
    let picture = framed(&decode(png)?)?;
    let again = picture.clone();
    let column = std::thread::spawn(move || recognise(&again, "4"));
    let mut words = recognise(&picture, "11")?;
    words.push_str(&column.join().map_err(|_panic| Trouble("recognition broke".to_owned()))??);
    Ok(words)
}

fn recognise(png: &[u8], layout: &str) -> Result<String> {
    let words = tesseract(png, &["-l", "chi_sim+eng", "--psm", layout, "--dpi", "203"])?;
    Ok(words.chars().filter(|c| !c.is_whitespace()).collect())
}

/// What `tesseract` says to a PNG with these options.
pub fn tesseract(png: &[u8], options: &[&str]) -> Result<String> {
    let mut child = Command::new("tesseract")
        .args(["stdin", "stdout"])
        .args(options)
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Trouble(format!("tesseract: {error}; install tesseract-ocr and tesseract-ocr-chi-sim")))?;
    let mut input = child.stdin.take().ok_or_else(|| Trouble("tesseract takes nothing".to_owned()))?;
    input.write_all(png).map_err(|error| Trouble(format!("tesseract: {error}")))?;
    drop(input);
    let output = child.wait_with_output().map_err(|error| Trouble(format!("tesseract: {error}")))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// With a white edge, as on paper: letters at the very border are not recognised.
fn framed(grey: &Grey) -> Result<Vec<u8>> {
    const EDGE: usize = 20;
    let (width, height) = (grey.width + 2 * EDGE, grey.height + 2 * EDGE);
    let mut pixels = vec![255; width * height];
    for (from, to) in grey.pixels.chunks(grey.width).zip(pixels[EDGE * width..].chunks_mut(width)) {
        to[EDGE..EDGE + grey.width].copy_from_slice(from);
    }
    encode(width, height, &pixels)
}

fn encode(width: usize, height: usize, pixels: &[u8]) -> Result<Vec<u8>> {
    let side = |length: usize| u32::try_from(length).map_err(|error| Trouble(error.to_string()));
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side(width)?, side(height)?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Fast);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .map_err(|error| Trouble(format!("picture: {error}")))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_payload_of_another_ticket_or_key_is_not_for_this_one() {
        // HMAC-SHA256 with 32 bytes 07 over "suining-kiosk/ticket/v1|001200000017", first 8 bytes; by `openssl dgst`.
        let payload = "SN1-001200000017-837D9DD006A32239";
        assert!(qr_is_for(payload, "001200000017", &[7; 32]));
        assert!(!qr_is_for(payload, "001200000025", &[7; 32]));
        assert!(!qr_is_for(payload, "001200000017", &[8; 32]));
    }
}
