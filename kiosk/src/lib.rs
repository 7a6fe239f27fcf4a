//! The touchscreen program of the employment-service kiosk.
//!
//! # Map
//! - [`session`]: the one state machine from touches, cards and answers to effects and a view.
//! - [`service`]: services as data, their rules (CEL), code tables, divisions, and the one form engine.
//! - [`applicant`]: the person of a card: masks, age, retirement hint.
//! - [`input`]: the panel on which everything is typed.
//! - [`receipt`]: slips as plain values and their layout to one bit; [`glyphs`]: what the fonts can draw.
//! - [`pinyin`]: what typed letters may stand for, county's places first; learns and remembers nothing.
//! - [`i18n`]: the kiosk's own words in every language. [`clock`]: time as a value.
//! - [`qr`]: a QR code as modules. [`signature`]: the signature on glass as a small picture. [`audit`]: the hash-chained log.
//! - [`staff`]: who may sign in, the PIN pad, the lockout, how long a sign-in lasts.
//! - [`maintenance`]: what can be wrong with the machine, and what to do about it.
//! - [`config`]: the one configuration file.
//! - [`workers`]: the edges that own handles: serial ports, the database, the network.
//! - [`ui`]: the adapters of the Slint screens, which are a crate of their own in `ui/` because they take a minute to
//!   compile and change only with the look; `ui/x11` is the window under X, painted at once. [`app`]: where everything is connected; `app/start` opens it,
//!   `app/checkup` looks at a machine on which no kiosk runs.
//!
//! # Architecture invariants
//! - The core (`session`, `service`, `input`, `pinyin`, `applicant`, `receipt`, `i18n`, `signature`, `staff`,
//!   `maintenance`) is pure: no clock, no file handle, no thread, no Slint. Time and bytes are arguments.
//! - Only `ui` and `app` name Slint. Only `workers` own a port, a socket, a database.
//! - A person's data lives in the session's state and nowhere else; leaving a state drops and wipes it. What goes to the
//!   disk is sealed for the county first.
//! - The kiosk refuses nobody: rules pass, warn, or send to the window with everything kept.

pub mod app;
pub mod applicant;
pub mod audit;
pub mod clock;
pub mod config;
pub mod glyphs;
pub mod i18n;
pub mod input;
pub mod maintenance;
pub mod pinyin;
pub mod qr;
pub mod receipt;
pub mod service;
pub mod session;
pub mod signature;
pub mod staff;
pub mod ui;
pub mod workers;
