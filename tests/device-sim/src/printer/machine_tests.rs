//! The printer as a pure machine, judged by pictures and status bytes.

use std::time::Duration;

use super::machine::Machine;
use super::{Flow, Mouth, Paper, PrinterFault, PrinterModel, Slip};
use crate::pace::Pace;
use crate::wire::Instrument;

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

fn send_at(machine: &mut Machine, bytes: &[u8], now: Duration) -> Vec<u8> {
    machine.receive(bytes, now);
    machine.run(now);
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

/// Text in Chinese and Latin, large and small, then the printer's own QR symbol.
#[test]
fn text_is_decoded_drawn_and_fed() {
    let mut machine = printer(PrinterModel::full_80mm());
    send(&mut machine, b"\x1c&\x1b3\x05\xC4\xE3ok\n\n\x1d!\x11AB\x1bd\x0a\x1dV\x00");
    let slip = machine.next_slip().unwrap();
    assert_eq!(slip.text, "你ok\nAB\n");
    assert_eq!(slip.height, 24 + 5 + 50, "a line of letters, five empty dots, ten lines of five dots");
    let rows = picture(&slip);
    assert!(
        rows[..24].iter().any(|row| row[..24].contains('#')) && !rows[..24].iter().any(|row| row[48..].contains('#'))
    );
    send(
        &mut machine,
        b"\x1d!\x00\x1ba\x02\x1c&\xC4\xE3\n\x1ba\x01\x1d(k\x03\x001C\x04\x1d(k\x09\x001P0SN1-11\x1d(k\x03\x001Q0",
    );
    send(&mut machine, CUT);
    let rows = picture(&machine.next_slip().unwrap());
    assert!(!rows[..24].iter().any(|row| row[..552].contains('#')), "at the right");
    let symbol = &rows[34];
    assert_eq!(
        (symbol.find('#'), symbol.rfind('#')),
        (Some((576 - 88) / 2), Some((576 - 88) / 2 + 83)),
        "in the middle"
    );
}

#[test]
fn text_before_a_picture_or_a_cut_is_printed_and_letters_on_wrong_paper_are_not_there() {
    let mut machine = printer(PrinterModel::full_80mm());
    send(&mut machine, b"A\x1dv0\x00\x01\x00\x01\x00\xFFB\x1dV\x00");
    let slip = machine.next_slip().unwrap();
    assert_eq!((slip.text.as_str(), slip.height), ("A\nB\n", 24 + 1 + 24));
    machine.set_fault(PrinterFault::PrintsNothing);
    send(&mut machine, b"A\n\x1dV\x00");
    assert_eq!(machine.next_slip().unwrap().text, "");
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
fn a_printer_that_loses_what_it_is_sent_still_says_it_is_fine() {
    let mut machine = printer(NARROW);
    machine.set_fault(PrinterFault::Swallows);
    assert_eq!(send(&mut machine, b"\x1dv0\x00\x01\x00\x01\x00\xFF\x1d(H\x06\x0000ABCD\x1dr\x01"), b"");
    send(&mut machine, CUT);
    assert_eq!(status(&mut machine), [0x12; 4]);
    assert!(machine.slips.is_empty());
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

const RESUME: &[u8] = b"\x1bJ\x05\x1dVA\x00";

#[test]
fn errors_that_stop_the_paper_until_they_are_over() {
    for (fault, third) in
        [(PrinterFault::Jam, 0x16), (PrinterFault::Unrecoverable, 0x32), (PrinterFault::HeadHot, 0x52)]
    {
        let mut machine = printer(NARROW);
        machine.set_fault(fault);
        assert_eq!(status(&mut machine), [0x1A, 0x52, third, 0x12], "{fault:?}");
        send(&mut machine, RESUME);
        assert_eq!(send(&mut machine, b"\x10\x05\x02\x10\x04\x03"), [third], "recovery does not help: {fault:?}");
        assert_eq!(machine.next_slip(), None);
        machine.set_fault(PrinterFault::None);
        machine.run(Duration::ZERO);
        assert!(machine.next_slip().is_some(), "{fault:?}");
    }
    let mut machine = printer(NARROW);
    machine.set_fault(PrinterFault::OffLine);
    assert_eq!(status(&mut machine), [0x1A, 0x12, 0x12, 0x12], "without a cause");
}

#[test]
fn a_head_cools_by_itself() {
    let mut machine = printer(NARROW);
    machine.set_fault(PrinterFault::HeadHotFor(Duration::from_secs(3)));
    machine.receive(RESUME, Duration::from_secs(1));
    assert_eq!(machine.next_due(), Some(Duration::from_secs(4)));
    machine.run(Duration::from_millis(3_999));
    assert_eq!(machine.next_slip(), None);
    machine.run(Duration::from_secs(4));
    assert!(machine.next_slip().is_some());
    assert_eq!(status(&mut machine), [0x12; 4]);
}

#[test]
fn a_held_feed_button_feeds_a_line_and_takes_the_printer_off_line() {
    let mut machine = printer(NARROW);
    machine.set_feed_button(true);
    assert_eq!(status(&mut machine), [0x5A, 0x1A, 0x12, 0x12]);
    machine.set_feed_button(false);
    assert_eq!(status(&mut machine), [0x12; 4]);
    send(&mut machine, CUT);
    assert_eq!(machine.next_slip().unwrap().height, 34);
}

#[test]
fn what_a_printer_does_not_say() {
    let everything = b"\x10\x04\x01\x1da\xFF\x1dr\x01\x1d(H\x06\x0000ABCD";
    for (fault, wanted) in [
        (PrinterFault::None, b"\x12\x10\0\0\0\0\x37\x22ABCD\0".as_slice()),
        (PrinterFault::NoAnswers, b""),
        (PrinterFault::OnlyRealTime, b"\x12"),
        (PrinterFault::NoProcessId, b"\x12\x10\0\0\0\0"),
        (PrinterFault::NoFence, b"\x12\x10\0\0\0\x37\x22ABCD\0"),
        (PrinterFault::NoAutomatic, b"\x12\0\x37\x22ABCD\0"),
    ] {
        let mut machine = printer(NARROW);
        machine.set_fault(fault);
        assert_eq!(send(&mut machine, everything), wanted, "{fault:?}");
        send(&mut machine, RESUME);
        assert!(machine.next_slip().is_some(), "it prints all the same: {fault:?}");
    }
}

#[test]
fn every_model_says_what_its_data_promise() {
    let everything = b"\x10\x04\x01\x1da\xFF\x1dr\x01\x1d(H\x06\x0000ABCD\x1dI\x02";
    for model in PrinterModel::all() {
        let mut machine = printer(model);
        let mut wanted: Vec<u8> = Vec::new();
        let mut promise = |made: bool, bytes: &[u8]| wanted.extend(if made { bytes } else { b"" });
        promise(model.real_time, b"\x12");
        promise(model.asb, b"\x10\0\0\0");
        promise(model.gs_r, b"\0");
        promise(model.gs_h, b"\x37\x22ABCD\0");
        promise(model.gs_i, b"\x02");
        assert_eq!(send(&mut machine, everything), wanted, "{}", model.name);
        send(&mut machine, RESUME);
        assert_eq!(machine.next_slip().unwrap().width, u32::from(model.width_dots));
    }
}

#[test]
fn status_blocks_around_and_inside_the_answers() {
    let mut machine = printer(NARROW);
    send(&mut machine, b"\x1da\xFF");
    machine.set_fault(PrinterFault::AutomaticAround);
    assert_eq!(send(&mut machine, b"\x10\x04\x04"), b"\x10\0\0\0\x12\x10\0\0\0");
    machine.set_fault(PrinterFault::AutomaticInterleaved);
    assert_eq!(send(&mut machine, b"\x10\x04\x04"), b"\x10\0\x12\0\0");
    send(&mut machine, b"\x1b@");
    assert_eq!(send(&mut machine, b"\x10\x04\x04"), [0x12], "nobody asked for blocks any more");
}

#[test]
fn garbage_in_the_place_of_every_byte_it_says() {
    let mut machine = printer(NARROW);
    machine.set_fault(PrinterFault::GarbageStatus);
    let noise: Vec<u8> = (0..256).flat_map(|_| send(&mut machine, b"\x10\x04\x01")).collect();
    assert_eq!(noise.len(), 256);
    assert!((0..=255).all(|byte| noise.contains(&byte)), "in time every byte");
}

#[test]
fn a_small_buffer_stops_the_host_soon() {
    let mut machine = printer(NARROW);
    machine.set_fault(PrinterFault::SmallBuffer(64));
    machine.set_cover(true);
    send(&mut machine, &[b'\r'; 60]);
    assert_eq!(machine.room(), 4);
    machine.set_fault(PrinterFault::None);
    assert_eq!(machine.room(), NARROW.buffer - 60);
}

#[test]
fn xoff_comes_before_the_buffer_is_full_and_xon_when_it_is_nearly_empty() {
    let mut machine = printer(PrinterModel { flow: Flow::XonXoff, buffer: 100, ..NARROW });
    machine.set_cover(true);
    assert_eq!(send(&mut machine, &[b'\r'; 74]), b"");
    assert_eq!(send(&mut machine, b"\r"), [0x13]);
    assert_eq!(send(&mut machine, b"\r"), b"", "once");
    machine.set_cover(false);
    machine.run(Duration::ZERO);
    assert_eq!(machine.take_reply(), [0x11]);
    let mut other = printer(NARROW);
    other.set_cover(true);
    other.set_fault(PrinterFault::XonXoff);
    assert_eq!(send(&mut other, &[b'\r'; 4000]), [0x13], "whatever its model");
}

#[test]
fn a_slip_hangs_at_the_mouth_until_it_is_taken() {
    let mut machine = printer(PrinterModel { width_dots: 16, ..PrinterModel::cashino_80mm() });
    assert_eq!(machine.mouth(), Mouth::Empty);
    send(&mut machine, RESUME);
    assert_eq!((machine.mouth(), status(&mut machine)), (Mouth::Slip, vec![0x92, 0x12, 0x12, 0x12]));
    assert!(machine.take_slip());
    assert!(!machine.take_slip());
    assert_eq!(status(&mut machine), [0x12; 4]);
    send(&mut machine, RESUME);
    assert!(!machine.retract(), "it has nothing to draw it in with");
    let mut star = printer(PrinterModel { width_dots: 16, ..PrinterModel::star_80mm() });
    assert_eq!(send(&mut star, b"\x10\x04\x05"), [0x12]);
    send(&mut star, RESUME);
    assert_eq!(send(&mut star, b"\x10\x04\x05"), [0x1E]);
}

#[test]
fn a_presenter_draws_in_what_nobody_takes() {
    let model = PrinterModel { width_dots: 16, ..PrinterModel::reliance_80mm() };
    let mut machine = Machine::new(model, Pace::REAL);
    let at = Duration::from_secs;
    machine.receive(b"\x1dVA\x05\x1de\x20\x08\x1e", at(0));
    machine.run(at(1));
    assert_eq!(send_at(&mut machine, b"\x10\x04\x14", at(1)), [0x10, 0x0F, 0x20, 0, 0, 0]);
    assert_eq!(send_at(&mut machine, b"\x1de\x06", at(1)), [0x0C]);
    let due = machine.next_due().unwrap();
    assert!(due >= at(30) && due <= at(31), "{due:?}");
    machine.run(due);
    assert_eq!((machine.mouth(), machine.retracted), (Mouth::Empty, 1));
    assert_eq!(send_at(&mut machine, b"\x10\x04\x14", at(40)), [0x10, 0x0F, 0, 0, 0, 0]);
    machine.receive(b"\x1dVA\x05\x1de\x02", at(50));
    machine.run(at(60));
    assert_eq!((machine.mouth(), machine.retracted), (Mouth::Empty, 2), "told to");
    machine.receive(b"\x1dVA\x05\x1de\x05", at(70));
    machine.run(at(80));
    assert_eq!((machine.mouth(), machine.retracted), (Mouth::Empty, 2), "pushed out");
    machine.set_fault(PrinterFault::Jam);
    assert_eq!(send_at(&mut machine, b"\x10\x04\x14", at(90)), [0x10, 0x0F, 0, 0, 0x40, 0]);
}

#[test]
fn another_printer_in_its_place() {
    let mut machine = printer(NARROW);
    send(&mut machine, b"\x1bJ\x09");
    machine.set_model(PrinterModel::mute_clone_58mm());
    assert!(!machine.next_slip().unwrap().cut, "what hung in the old one is torn off");
    assert_eq!(status(&mut machine), b"");
    send(&mut machine, RESUME);
    assert_eq!(machine.next_slip().unwrap().width, 384);
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
