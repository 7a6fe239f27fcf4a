//! The printer as a pure machine, judged by pictures and status bytes.

use std::time::Duration;

use super::machine::Machine;
use super::{Paper, PrinterFault, PrinterModel, Slip};
use crate::pace::Pace;
use crate::wire::Device;

/// A head narrow enough to look at.
const NARROW: PrinterModel = PrinterModel { width_dots: 16, ..PrinterModel::full_80mm() };
const CUT: &[u8] = b"\x1dVA\x00";

fn printer(model: PrinterModel) -> Machine {
    Machine::new(model, Pace::Instant)
}

fn send(machine: &mut Machine, bytes: &[u8]) -> Vec<u8> {
    machine.receive(bytes, Duration::ZERO);
    machine.run(Duration::ZERO);
    machine.take_reply()
}

/// The four real-time status bytes.
fn status(machine: &mut Machine) -> Vec<u8> {
    send(machine, b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
}

/// A slip's PNG as lines of `#` and `.`, read with a decoder.
fn picture(slip: &Slip) -> Vec<String> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(&slip.png)).read_info().unwrap();
    let mut rows = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut rows).unwrap();
    assert_eq!((frame.width, frame.height), (slip.width, slip.height));
    assert_eq!((frame.color_type, frame.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    let dot = |row: &[u8], x: usize| if row[x / 8] & (0x80 >> (x % 8)) == 0 { '#' } else { '.' };
    rows.chunks_exact(frame.line_size)
        .map(|row| (0..usize::try_from(frame.width).unwrap()).map(|x| dot(row, x)).collect())
        .collect()
}

/// Two raster bands that join without a gap, a feed, a band centred and twice as wide, a cut.
#[test]
fn a_slip_is_drawn_from_its_bytes() {
    let mut machine = printer(NARROW);
    let mut stream = b"\x1b@\x1b3\x28".to_vec();
    stream.extend(b"\x1dv0\x00\x02\x00\x02\x00\xF0\x0F\x81\x00");
    stream.extend(b"\x1dv0\x00\x02\x00\x01\x00\x00\x01");
    stream.extend(b"\x1bJ\x02");
    stream.extend(b"\x1ba\x01\x1dv0\x02\x01\x00\x01\x00\xC3");
    stream.extend(b"\x1dVB\x01");
    assert_eq!(send(&mut machine, &stream), b"");
    let slip = machine.next_slip().unwrap();
    assert!(slip.cut);
    assert_eq!(slip.bytes, stream);
    assert_eq!(
        picture(&slip),
        [
            "####........####",
            "#......#........",
            "...............#",
            "................",
            "................",
            "....##....##....",
            "....##....##....",
            "................",
        ]
    );
    assert_eq!(machine.next_slip(), None);
}

#[test]
fn double_width_right_alignment_and_dots_beyond_the_head() {
    let mut machine = printer(NARROW);
    send(&mut machine, b"\x1ba\x02\x1dv0\x00\x01\x00\x01\x00\x81\x1ba\x00\x1dv0\x01\x01\x00\x01\x00\x81");
    send(&mut machine, b"\x1dv0\x00\x03\x00\x01\x00\xFF\x00\xFF");
    send(&mut machine, CUT);
    let rows = picture(&machine.next_slip().unwrap());
    assert_eq!(rows, ["........#......#", "##............##", "########........"]);
}

#[test]
fn text_is_kept_raw_and_fed() {
    let mut machine = printer(NARROW);
    send(&mut machine, b"\x1c&\x1b3\x05\xC4\xE3ok\n\nAB\x1bd\x02\x1dV\x00");
    let slip = machine.next_slip().unwrap();
    assert_eq!(slip.text, [b"\xC4\xE3ok".to_vec(), b"AB".to_vec()]);
    assert_eq!(slip.height, 20, "two line feeds and two lines of five dots");
}

#[test]
fn a_status_request_is_answered_at_once_but_not_inside_a_picture() {
    let mut machine = printer(NARROW);
    assert_eq!(status(&mut machine), [0x12; 4]);
    assert_eq!(send(&mut machine, b"\x1dv0\x00\x02\x00\x02\x00\x10\x04"), b"");
    assert_eq!(send(&mut machine, b"\x01\x10"), b"", "still the picture");
    assert_eq!(send(&mut machine, b"\x10\x04\x01"), [0x12]);
    send(&mut machine, CUT);
    assert_eq!(picture(&machine.next_slip().unwrap()), ["...#.........#..", ".......#...#...."]);
}

#[test]
fn paper_and_cover_say_what_the_protocol_says() {
    let mut machine = printer(NARROW);
    machine.set_paper(Paper::NearEnd);
    assert_eq!(status(&mut machine), [0x12, 0x12, 0x12, 0x1E]);
    machine.set_paper(Paper::Out);
    assert_eq!(status(&mut machine), [0x1A, 0x32, 0x12, 0x7E]);
    machine.set_paper(Paper::Full);
    machine.set_cover(true);
    assert_eq!(status(&mut machine), [0x1A, 0x16, 0x12, 0x12]);
    let mut blind = printer(PrinterModel { near_end_sensor: false, ..NARROW });
    blind.set_paper(Paper::NearEnd);
    assert_eq!(status(&mut blind), [0x12; 4]);
}

#[test]
fn automatic_status_comes_at_once_and_on_change_and_ends_with_initialise() {
    let mut machine = printer(NARROW);
    assert_eq!(send(&mut machine, b"\x1da\xFF"), [0x10, 0, 0, 0]);
    machine.set_paper(Paper::NearEnd);
    assert_eq!(machine.take_reply(), [0x10, 0, 0x03, 0]);
    machine.set_paper(Paper::NearEnd);
    assert_eq!(machine.take_reply(), b"", "no change");
    machine.set_paper(Paper::Out);
    machine.set_cover(true);
    assert_eq!(machine.take_reply(), [0x18, 0, 0x0F, 0, 0x38, 0, 0x0F, 0]);
    machine.set_paper(Paper::Full);
    machine.set_cover(false);
    machine.take_reply();
    send(&mut machine, b"\x1b@");
    machine.set_cover(true);
    assert_eq!(machine.take_reply(), b"");
    let mut plain = printer(PrinterModel { asb: false, ..NARROW });
    assert_eq!(send(&mut plain, b"\x1da\xFF"), b"");
}

#[test]
fn proof_of_print_waits_for_the_paper() {
    let prove = b"\x1bJ\x0A\x1d(H\x06\x0000ABCD\x1dr\x01";
    let mut machine = printer(NARROW);
    machine.set_paper(Paper::Out);
    assert_eq!(send(&mut machine, prove), b"", "queued");
    machine.set_paper(Paper::Full);
    machine.run(Duration::ZERO);
    assert_eq!(machine.take_reply(), b"\x37\x22ABCD\x00\x00");
    let mut bare = printer(PrinterModel::bare_58mm());
    assert_eq!(send(&mut bare, prove), b"", "skipped, not printed");
    assert_eq!(send(&mut bare, b"\x10\x04\x01"), [0x12]);
}

#[test]
fn proof_of_print_takes_the_heads_time() {
    let mut machine = Machine::new(NARROW, Pace::REAL);
    machine.receive(b"\x1bJ\x50\x1dr\x01", Duration::ZERO);
    machine.run(Duration::ZERO);
    assert_eq!(machine.next_due(), Some(Duration::from_millis(100)), "80 rows at 100 mm/s");
    machine.run(Duration::from_millis(99));
    assert_eq!(machine.take_reply(), b"");
    machine.run(Duration::from_millis(100));
    assert_eq!(machine.take_reply(), [0x00]);
}

#[test]
fn paper_that_ends_in_a_picture_tears_and_goes_on_after_a_refill() {
    let mut machine = printer(NARROW);
    machine.set_fault(PrinterFault::PaperOutAfterRows(2));
    send(&mut machine, b"\x1dv0\x00\x01\x00\x03\x00\x01\x02\x04");
    assert_eq!(status(&mut machine), [0x1A, 0x32, 0x12, 0x7E]);
    let torn = machine.next_slip().unwrap();
    assert_eq!((torn.height, torn.cut), (2, false));
    machine.set_paper(Paper::Full);
    send(&mut machine, CUT);
    let rest = machine.next_slip().unwrap();
    assert_eq!((picture(&rest), rest.cut), (vec![".....#..........".to_owned()], true));
}

#[test]
fn the_receive_buffer_fills_while_off_line_and_can_be_cleared() {
    let mut machine = printer(PrinterModel { buffer: 100, ..NARROW });
    machine.set_fault(PrinterFault::CoverOpensAfterRows(1));
    send(&mut machine, b"\x1bJ\x01");
    assert_eq!(machine.room(), 100);
    send(&mut machine, &[b'x'; 60]);
    assert_eq!(machine.room(), 40);
    send(&mut machine, &[b'x'; 40]);
    assert_eq!(machine.room(), 0, "busy");
    assert_eq!(machine.next_due(), None, "nothing to wake up for");
    assert_eq!(send(&mut machine, &[0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8]), [0x37, 0x25, 0x00]);
    assert_eq!(machine.room(), 100);
}

#[test]
fn a_jammed_cutter_and_a_hot_head() {
    let mut machine = printer(NARROW);
    send(&mut machine, b"\x1da\xFF");
    machine.set_fault(PrinterFault::CutterError);
    assert_eq!(status(&mut machine), [0x12; 4], "nobody knows before the cut");
    assert_eq!(send(&mut machine, b"\x1bJ\x04\x1dVA\x00"), [0x18, 0x08, 0, 0]);
    assert_eq!(status(&mut machine), [0x1A, 0x52, 0x1A, 0x12]);
    assert!(!machine.next_slip().unwrap().cut);
    machine.set_fault(PrinterFault::None);
    assert_eq!(status(&mut machine)[4..], [0x12; 4], "after the automatic status");
    machine.set_fault(PrinterFault::HeadHot);
    assert_eq!(machine.take_reply(), [0x18, 0x40, 0, 0]);
    assert_eq!(status(&mut machine), [0x1A, 0x52, 0x52, 0x12]);
}

#[test]
fn recovery_by_dle_enq_clears_the_buffer() {
    let mut machine = printer(NARROW);
    machine.set_fault(PrinterFault::CutterError);
    send(&mut machine, b"\x1bJ\x04\x1dVA\x00\x1bJ\x09");
    assert_eq!(send(&mut machine, b"\x10\x05\x02\x10\x04\x03"), [0x12]);
    machine.set_fault(PrinterFault::None);
    send(&mut machine, b"\x1bJ\x01\x1dVA\x00");
    assert_eq!(machine.slips[1].height, 1, "the nine dots were cleared");
}

#[test]
fn paper_the_wrong_way_round_comes_out_blank_and_proven() {
    let mut machine = printer(NARROW);
    machine.set_fault(PrinterFault::PrintsNothing);
    assert_eq!(send(&mut machine, b"\x1dv0\x00\x01\x00\x01\x00\xFF\x1d(H\x06\x0000ABCD"), b"\x37\x22ABCD\x00");
    send(&mut machine, CUT);
    assert_eq!(picture(&machine.next_slip().unwrap()), ["................"]);
}

#[test]
fn a_silent_printer_comes_back_as_after_power_on() {
    let mut machine = printer(NARROW);
    send(&mut machine, b"\x1dv0\x00\x01\x00\x03\x00\x01");
    machine.set_fault(PrinterFault::Silent);
    assert_eq!(status(&mut machine), b"");
    machine.set_fault(PrinterFault::None);
    assert_eq!(status(&mut machine), [0x12; 4], "no picture is waited for any more");
}

#[test]
fn an_unknown_command_is_remembered() {
    let mut machine = printer(NARROW);
    send(&mut machine, b"\x1bX\x1dI\x02");
    assert_eq!(machine.unknown, [b"\x1bX"]);
}

proptest::proptest! {
    /// Any stream, in any pieces, through any faults: no panic, and the room never exceeds the buffer.
    #[test]
    fn no_stream_of_bytes_makes_it_panic(pieces: Vec<Vec<u8>>, rows in 0..50_u32) {
        let mut machine = printer(NARROW);
        machine.set_fault(PrinterFault::PaperOutAfterRows(rows));
        for piece in pieces {
            send(&mut machine, &piece);
            proptest::prop_assert!(machine.room() <= NARROW.buffer);
        }
    }
}
