//! Printer models as data: what each can do, and says.

use std::time::Duration;

/// How a printer that cannot take more stops its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// A wire of the line says busy (DTR or RTS); nothing is said.
    #[default]
    Line,
    /// XOFF (13) when the buffer is nearly full, XON (11) when it is nearly empty again, among the answers.
    XonXoff,
}

/// Whether a printer knows that its slip still hangs there, and what it can do about it. There is no common standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presenter {
    /// It does not know.
    #[default]
    None,
    /// Bit 7 of DLE EOT 1 while the slip is not torn off, as Cashino does it.
    TornOffBit,
    /// DLE EOT 20 (six bytes) and `GS e`: eject, retract, time-out; as PTI's Reliance does it. Also tells a jam.
    Reliance,
    /// DLE EOT 5 as Star does it in its ESC/POS mode: bits 2 and 3 while a slip is in the presenter. The bits are
    /// taken over from those of DLE EOT 4; no source at hand prints them.
    Star,
}

/// What a printer model can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one ability a model has or lacks, independently")]
pub struct PrinterModel {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Dots across the paper, a multiple of 8: 576 on 80 mm, 384 on 58 mm, at 8 dots/mm.
    pub width_dots: u16,
    /// Bits a second.
    pub baud: u32,
    /// Answers DLE EOT.
    pub real_time: bool,
    /// Answers `GS ( H` function 48 once everything before it is printed.
    pub gs_h: bool,
    /// Answers `GS r 1`, queued behind the print data.
    pub gs_r: bool,
    /// Knows Automatic Status Back (`GS a`).
    pub asb: bool,
    /// Answers `GS I`.
    pub gs_i: bool,
    /// Has the optional sensor for paper near its end.
    pub near_end_sensor: bool,
    /// Its font has the four-byte characters of GB 18030; otherwise it prints a box for each.
    pub gb18030: bool,
    /// Bytes the receive buffer holds before the host is stopped.
    pub buffer: usize,
    /// How it stops the host.
    pub flow: Flow,
    /// What it knows of a slip that hangs there.
    pub presenter: Presenter,
    /// It draws in a slip nobody takes after this time, unless the host sets another (`GS e 20`).
    pub retract_after: Option<Duration>,
}

impl PrinterModel {
    /// 80 mm, everything there is but a presenter.
    #[must_use]
    pub const fn full_80mm() -> Self {
        Self {
            name: "full-80mm",
            width_dots: 576,
            baud: 115_200,
            real_time: true,
            gs_h: true,
            gs_r: true,
            asb: true,
            gs_i: true,
            near_end_sensor: true,
            gb18030: true,
            buffer: 4096,
            flow: Flow::Line,
            presenter: Presenter::None,
            retract_after: None,
        }
    }

    /// 80 mm without `GS ( H`: only the `GS r` fence proves printing.
    #[must_use]
    pub const fn fence_80mm() -> Self {
        Self { name: "fence-80mm", gs_h: false, ..Self::full_80mm() }
    }

    /// 58 mm, the cheapest head that tells how it is: DLE EOT and nothing else, GBK letters.
    #[must_use]
    pub const fn bare_58mm() -> Self {
        Self {
            name: "bare-58mm",
            width_dots: 384,
            gs_h: false,
            gs_r: false,
            asb: false,
            near_end_sensor: false,
            gb18030: false,
            ..Self::full_80mm()
        }
    }

    /// 80 mm as Cashino's KP-628E: knows by bit 7 of DLE EOT 1 whether its slip hangs there; no Automatic Status Back.
    #[must_use]
    pub const fn cashino_80mm() -> Self {
        Self {
            name: "cashino-80mm",
            gs_h: false,
            asb: false,
            gb18030: false,
            presenter: Presenter::TornOffBit,
            ..Self::full_80mm()
        }
    }

    /// 80 mm as PTI's Reliance: a presenter that draws in what nobody takes, and tells a jam.
    #[must_use]
    pub const fn reliance_80mm() -> Self {
        Self { name: "reliance-80mm", gs_h: false, asb: false, presenter: Presenter::Reliance, ..Self::full_80mm() }
    }

    /// 80 mm as Star's in their ESC/POS mode: a presenter whose paper is told by DLE EOT 5.
    #[must_use]
    pub const fn star_80mm() -> Self {
        Self { name: "star-80mm", gs_h: false, presenter: Presenter::Star, ..Self::full_80mm() }
    }

    /// 58 mm, a clone that prints and never says a word.
    #[must_use]
    pub const fn mute_clone_58mm() -> Self {
        Self { name: "mute-clone-58mm", real_time: false, gs_i: false, ..Self::bare_58mm() }
    }

    /// Every model there is.
    #[must_use]
    pub const fn all() -> [Self; 7] {
        [
            Self::full_80mm(),
            Self::fence_80mm(),
            Self::bare_58mm(),
            Self::cashino_80mm(),
            Self::reliance_80mm(),
            Self::star_80mm(),
            Self::mute_clone_58mm(),
        ]
    }
}
