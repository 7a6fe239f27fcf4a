//! What a device says about itself, in the words of CEN XFS (XFS4IoT `Common.Status`, `CardReader`, `Printer`).
//!
//! Deliberately absent: serialisation, texts for people, causes. A `code()` is the XFS4IoT spelling, for logs and
//! heartbeats.

/// XFS4IoT `Common.Status.device`, without the two fraud states no device of ours can report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceState {
    /// Opened or being opened, not yet identified.
    Starting,
    /// Answers and can work.
    Online,
    /// The line is open, the device does not answer or says it is off-line.
    Offline,
    /// The line itself is gone: adapter unplugged, path absent.
    NoDevice,
    /// The device says its power is off.
    PowerOff,
    /// Needs a technician.
    HardwareError,
    /// A person on site can mend it: paper, cover.
    UserError,
    /// Working on something that admits no other command.
    Busy,
}

impl DeviceState {
    /// The XFS4IoT spelling.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Online => "online",
            Self::Offline => "offline",
            Self::NoDevice => "noDevice",
            Self::PowerOff => "powerOff",
            Self::HardwareError => "hardwareError",
            Self::UserError => "userError",
            Self::Busy => "deviceBusy",
        }
    }
}

/// XFS4IoT `CardReader.Status.media`, as far as a contactless reader can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdMedia {
    /// The reader cannot say at present.
    Unknown,
    /// No card on the reader.
    NotPresent,
    /// A card lies on the reader. Nothing of it need have been read.
    Present,
}

impl IdMedia {
    /// The XFS4IoT spelling.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotPresent => "notPresent",
            Self::Present => "present",
        }
    }
}

/// XFS4IoT `Printer.Status.paper`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paper {
    /// The printer cannot say at present.
    Unknown,
    /// Enough. A printer without a near-end sensor says this until the roll is out.
    Full,
    /// Near the end of the roll.
    Low,
    /// None left.
    Out,
    /// Stuck.
    Jammed,
}

impl Paper {
    /// The XFS4IoT spelling.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Full => "full",
            Self::Low => "low",
            Self::Out => "out",
            Self::Jammed => "jammed",
        }
    }
}

/// XFS4IoT `Printer.Status.media` and the events `MediaTaken`, `MediaAutoRetracted`: the printed slip at the mouth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlipMedia {
    /// No sensor, or no answer.
    Unknown,
    /// Nothing at the mouth.
    NotPresent,
    /// A slip waits to be taken.
    Present,
    /// It was there and is gone.
    Taken,
    /// The printer drew it back.
    Retracted,
    /// Stuck.
    Jammed,
}

impl SlipMedia {
    /// The XFS4IoT spelling.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotPresent => "notPresent",
            Self::Present => "present",
            Self::Taken => "taken",
            Self::Retracted => "retracted",
            Self::Jammed => "jammed",
        }
    }
}

/// XFS4IoT `BarcodeReader.Status.scanner`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScannerMedia {
    /// Cannot be told: no line, or a model that answers nothing and has not read a code yet.
    Unknown,
    /// It reads, or would if a code were held in front of it.
    On,
    /// It rests until told to read.
    Off,
    /// It does not answer, or sends rubbish without end.
    Inoperative,
}

impl ScannerMedia {
    /// The XFS4IoT spelling.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::On => "on",
            Self::Off => "off",
            Self::Inoperative => "inoperative",
        }
    }
}
