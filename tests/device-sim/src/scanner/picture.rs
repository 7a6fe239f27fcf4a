//! Reading a code off a picture, as the scanner's own eye does.

use std::io::Cursor;

/// What the first QR code in a PNG says; `None` if there is none, or no picture.
pub(super) fn read(png: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut bytes).ok()?;
    let (width, height) = (usize::try_from(frame.width).ok()?, usize::try_from(frame.height).ok()?);
    let samples = frame.color_type.samples();
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| bytes[(y * width + x) * samples]);
    picture.detect_grids().iter().find_map(|grid| {
        let mut payload = Vec::new();
        grid.decode_to(&mut payload).ok().map(|_| payload)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{Pace, PrinterModel, PrinterSim};

    #[test]
    fn the_code_on_a_printed_slip_is_read_off_its_picture() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("printer");
        let printer = PrinterSim::start(&link, Pace::Instant, PrinterModel::full_80mm());
        let job = b"\x1b@text\n\x1bJ\x20\x1ba\x01\x1d(k\x03\x001C\x06\x1d(k\x0f\x001P0SN1-00011234\x1d(k\x03\x001Q0\x1dVA\x40";
        std::fs::write(&link, job).unwrap();
        let slip = printer.wait_slip(Duration::from_secs(5)).unwrap();
        assert_eq!(super::read(&slip.png).unwrap(), b"SN1-00011234");
        assert_eq!(super::read(b"no picture"), None);
    }
}
