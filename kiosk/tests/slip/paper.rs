//! Real slips through the real driver onto the simulated printer, which draws and decodes what it received.

use std::{sync::mpsc::channel, time::Duration};

use device_drivers::{
    Content, Picture, PortSettings, PrintOutcome, Printer, PrinterEvent,
    printer::profile::{ESC_POS_58MM, ESC_POS_80MM},
};
use device_sim::{Pace, PrinterModel, PrinterSim};
use kiosk::receipt::text;

use super::*;

const PATIENCE: Duration = Duration::from_secs(30);

/// What came out of the printer.
fn printed(content: Content, width: u16) -> device_sim::Slip {
    let profile = if width == 576 { ESC_POS_80MM } else { ESC_POS_58MM };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("printer");
    let sim = PrinterSim::start(&path, Pace::Instant, PrinterModel { width_dots: width, ..PrinterModel::full_80mm() });
    let (sender, events) = channel();
    let printer = Printer::spawn(PortSettings { path, baud: 115_200 }, profile, move |event| {
        if let PrinterEvent::Job { outcome, .. } = event {
            sender.send(outcome).unwrap_or_default();
        }
    });
    printer.print(1, content);
    assert_eq!(events.recv_timeout(PATIENCE), Ok(PrintOutcome::Confirmed));
    assert_eq!(sim.unknown(), Vec::<Vec<u8>>::new());
    sim.wait_slip(PATIENCE).unwrap()
}

fn grey(png: &[u8]) -> (usize, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width as usize, pixels)
}

/// Every word of a slip, in its order, blanks left out.
fn words(slip: &Slip) -> Vec<String> {
    let mut words: Vec<&str> = Vec::new();
    for line in &slip.lines {
        match line {
            Line::Heading { text, .. }
            | Line::Paragraph { text, .. }
            | Line::Mark(text)
            | Line::Ticket(text)
            | Line::Footer(text) => words.push(text),
            Line::Pair { name, value } => words.extend([name, value].map(String::as_str)),
            Line::Numbered(steps) => words.extend(steps.iter().map(String::as_str)),
            Line::Rule | Line::Space | Line::Qr(_) => {}
        }
    }
    words.into_iter().map(bare).collect()
}

fn bare(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// The texts of the slip that a person gets most often, as long as they come.
fn long() -> ReceiptFacts {
    ReceiptFacts {
        reprint: Some("补打".into()),
        headline: "请到窗口".into(),
        notes: vec!["您已到退休年龄，请带身份证到窗口核对，工作人员会告诉您怎么办。".into()],
        ..facts()
    }
}

#[test]
fn a_picture_comes_out_dot_by_dot_in_less_than_half_its_bytes() {
    for width in [576, 384] {
        let bitmap = FONTS.with_borrow_mut(|fonts| layout(&submission_receipt(&facts()), width, fonts).unwrap());
        let slip = printed(Picture::new(bitmap.width, bitmap.rows.clone()).unwrap().into(), width);
        let (across, pixels) = grey(&slip.png);
        let same = (0..pixels.len()).all(|at| (pixels[at] < 128) == bitmap.is_black(at % across, at / across));
        assert!(same && (slip.width, slip.height as usize) == (width.into(), bitmap.height()), "{width} dots");
        let (sent, whole) = (slip.bytes.len(), bitmap.rows.len());
        assert!(sent * 2 <= whole, "{width} dots: {sent} bytes crossed the line for a picture of {whole}");
    }
}

#[test]
fn a_text_says_everything_the_picture_says() {
    for width in [576, 384] {
        for facts in [facts(), long()] {
            let slip = submission_receipt(&facts);
            let paper = printed(text(&slip, width).unwrap().into(), width);
            let mut rest = bare(&paper.text);
            for word in words(&slip) {
                // A value broken into two lines stands beside blanks only, so its words are whole without them.
                let (_, behind) =
                    rest.split_once(&word).unwrap_or_else(|| panic!("{width} dots: {word} is missing in {rest}"));
                rest = behind.to_owned();
            }
            let (across, pixels) = grey(&paper.png);
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(across, pixels.len() / across, |x, y| {
                pixels[y * across + x]
            });
            let codes: Vec<String> = image.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect();
            assert_eq!(codes, [QR], "{width} dots");
            // At 9600 baud a person waits for this.
            assert!(paper.bytes.len() < 4000, "{width} dots: {} bytes are more than four seconds", paper.bytes.len());
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slips");
            std::fs::create_dir_all(&folder).unwrap();
            let mark = if facts.reprint.is_some() { "-long" } else { "" };
            std::fs::write(folder.join(format!("text{mark}-{width}.png")), paper.png).unwrap();
        }
    }
}
