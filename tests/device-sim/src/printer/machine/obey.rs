//! Carrying out buffered commands: what moves, marks and cuts the paper, and the replies queued behind it.

use std::time::Duration;

use super::super::pen::Pen;
use super::super::stream::{Command, PresenterCommand};
use super::super::{Paper, Presenter, PrinterFault, Slip};
use super::{LINE, Machine, Voice};

/// A head moves paper at 100 mm/s, 8 dots to the millimetre.
const ROW: Duration = Duration::from_micros(1250);
/// A guillotine there and back.
const CUT: Duration = Duration::from_millis(400);

impl Machine {
    /// Carries out one buffered command; says how long the mechanics take.
    pub(super) fn obey(&mut self, bytes: Vec<u8>, command: Command) -> Duration {
        if command == Command::Unknown {
            self.unknown.push(bytes.clone());
        }
        if self.fault == PrinterFault::Swallows {
            return Duration::ZERO;
        }
        self.job.extend(bytes);
        match command {
            Command::Initialise => {
                (self.align, self.spacing, self.automatic) = (0, LINE, 0);
                self.pen = Pen::default();
                Duration::ZERO
            }
            Command::Text(byte) => {
                self.pen.write(byte);
                Duration::ZERO
            }
            Command::Pen(command) => {
                self.pen.set(command);
                Duration::ZERO
            }
            Command::LineFeed => self.end_line(usize::from(self.spacing)),
            Command::FeedLines(lines) => self.end_line(usize::from(lines) * usize::from(self.spacing)),
            Command::FeedDots(dots) => self.end_line(usize::from(dots)),
            Command::Symbol(parameters) => match self.symbol.obey(&parameters) {
                Some(rows) => self.end_line(0) + self.print_rows(&rows),
                None => Duration::ZERO,
            },
            Command::LineSpacing(dots) => {
                self.spacing = dots;
                Duration::ZERO
            }
            Command::DefaultLineSpacing => {
                self.spacing = LINE;
                Duration::ZERO
            }
            Command::Align(n) => {
                self.align = n & 0x0F;
                Duration::ZERO
            }
            Command::RasterRow { wide, high, bits } => self.end_line(0) + self.print_row(wide, high, &bits),
            Command::Cut { feed } => {
                let printing = self.end_line(0);
                printing + self.feed(usize::from(feed)) + self.cut()
            }
            Command::AutomaticStatus(n) => {
                if self.has_automatic() {
                    self.automatic = n;
                    if n != 0 {
                        self.send(Voice::Automatic, &self.condition().automatic());
                    }
                }
                Duration::ZERO
            }
            Command::Status(n) => {
                if self.model.gs_r && matches!(n, 1 | 49) {
                    self.send(Voice::Fence, &[self.condition().paper()]);
                }
                Duration::ZERO
            }
            Command::Identify(n) => {
                self.identify(n);
                Duration::ZERO
            }
            Command::ProcessId([a, b, c, d]) => {
                if self.model.gs_h {
                    self.send(Voice::ProcessId, &[0x37, 0x22, a, b, c, d, 0x00]);
                }
                Duration::ZERO
            }
            Command::Presenter(what) => {
                self.present(what);
                Duration::ZERO
            }
            Command::Skipped | Command::Payload | Command::Unknown => Duration::ZERO,
        }
    }

    /// GS I: 1 model, 2 type (bit 1: has a cutter), 65–69 texts. Invented, and not to be trusted on real ones either.
    fn identify(&mut self, n: u8) {
        if !self.model.gs_i {
            return;
        }
        match n {
            1 | 49 => self.send(Voice::Other, &[0x20]),
            2 | 50 => self.send(Voice::Other, &[0x02]),
            65..=69 => {
                let text: &[u8] = match n {
                    65 => b"_1.00\0",
                    66 => b"_SIMULATED\0",
                    67 => b"_DEVICE-SIM\0",
                    68 => b"_00000000\0",
                    _ => b"_GB18030\0",
                };
                self.send(Voice::Other, text);
            }
            _ => {}
        }
    }

    /// Prints the line that has been filled and feeds until the paper has moved by so many rows at least.
    fn end_line(&mut self, rows: usize) -> Duration {
        let mut took = Duration::ZERO;
        let mut last = 0;
        for line in self.pen.end_line(self.canvas.width(), self.model.gb18030) {
            if self.fault != PrinterFault::PrintsNothing {
                self.text.push_str(&line.text);
                self.text.push('\n');
            }
            last = line.rows.len();
            took += self.print_rows(&line.rows);
        }
        took + self.feed(rows.saturating_sub(last))
    }

    fn print_rows(&mut self, rows: &[Vec<u8>]) -> Duration {
        rows.iter().map(|row| self.print_row(false, false, row)).sum()
    }

    fn print_row(&mut self, wide: bool, high: bool, bits: &[u8]) -> Duration {
        let times = if wide { 2 } else { 1 };
        let room = self.canvas.width().saturating_sub(bits.len() * 8 * times);
        let left = match self.align {
            1 => room / 2,
            2 => room,
            _ => 0,
        };
        let rows = if high { 2 } else { 1 };
        for _ in 0..rows {
            if self.fault == PrinterFault::PrintsNothing {
                self.canvas.feed(1);
            } else {
                self.canvas.print(left, bits, times);
            }
            self.moved(1);
        }
        ROW * rows
    }

    pub(super) fn feed(&mut self, rows: usize) -> Duration {
        self.canvas.feed(rows);
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        self.moved(rows);
        ROW.saturating_mul(rows)
    }

    /// The paper has moved: faults that wait for it come.
    fn moved(&mut self, rows: u32) {
        match &mut self.fault {
            PrinterFault::PaperOutAfterRows(left) | PrinterFault::CoverOpensAfterRows(left) => {
                *left = left.saturating_sub(rows);
            }
            _ => {}
        }
        match self.fault {
            PrinterFault::PaperOutAfterRows(0) => {
                self.fault = PrinterFault::None;
                self.set_paper(Paper::Out);
            }
            PrinterFault::CoverOpensAfterRows(0) => {
                self.fault = PrinterFault::None;
                self.set_cover(true);
            }
            _ => {}
        }
    }

    fn cut(&mut self) -> Duration {
        if self.fault == PrinterFault::CutterError {
            self.cutter_jammed = true;
            self.tear_off(false);
            self.report();
        } else {
            self.tear_off(true);
            self.hang_out();
        }
        CUT
    }

    /// The paper leaves the printer, cut or torn.
    pub(super) fn tear_off(&mut self, cut: bool) {
        if let Some((png, width, height)) = self.canvas.take() {
            let (bytes, text) = (std::mem::take(&mut self.job), std::mem::take(&mut self.text));
            self.slips.push(Slip { png, width, height, bytes, text, cut });
        }
    }

    fn present(&mut self, what: PresenterCommand) {
        if self.model.presenter != Presenter::Reliance {
            return;
        }
        match what {
            PresenterCommand::Eject => {
                self.take_slip();
            }
            PresenterCommand::Retract => {
                self.retract();
            }
            PresenterCommand::Present { retract_after } => {
                self.retract_after = retract_after.map(|seconds| Duration::from_secs(u64::from(seconds)));
                self.hang_out_again();
            }
            PresenterCommand::Status => self.send(Voice::Other, &[self.condition().presenter()]),
        }
    }
}
