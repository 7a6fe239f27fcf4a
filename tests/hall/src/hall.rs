//! The hall: kiosk, reader, printer, network and county on one machine, and the people who use them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use county_backend::{County, StoredSubmission};
use device_sim::{CardReaderSim, Kind, PrinterSim, ScannerSim, Slip, people};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::disk::SmallDisk;
use crate::machine::{Machine, tail};
use crate::premises::{Furniture, Premises};
use crate::proxy::{Network, Proxy};
use crate::stage::protocol::{Answer, Command, Sight};
use crate::trouble::{Result, Trouble};

/// How long a person waits for something to appear that needs no other machine.
pub const SOON: Duration = Duration::from_secs(10);
/// How long a person waits where devices and county take part; the sender's pauses after a few failures lie within.
pub const PATIENT: Duration = Duration::from_secs(45);

/// Module status SW3 of a search that found no card (GA/T 467).
const NO_CARD: u8 = 0x80;
/// So many searches in vain, and the kiosk believes that the card is gone.
const LOOKS: usize = 4;

/// 2026-11-22 09:41 in the county: the ages of the invented people are meant as of that day.
fn sunday_morning() -> Timestamp {
    Timestamp::from_second(1_795_311_660).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A whole hall in a directory of its own; it is gone when dropped.
pub struct Hall {
    // Dropped in this order: the kiosk first.
    machine: Option<Machine>,
    premises: Premises,
    opened: Instant,
    now: Timestamp,
    passed: Duration,
    slips_taken: usize,
    touches: usize,
}

impl Hall {
    /// Opens a hall on that Sunday morning, and waits until the kiosk may take registrations.
    pub fn open(with: &Furniture) -> Result<Self> {
        let mut hall = Self {
            machine: None,
            premises: Premises::furnish(with)?,
            opened: Instant::now(),
            now: sunday_morning(),
            passed: Duration::ZERO,
            slips_taken: 0,
            touches: 0,
        };
        hall.power_on()?;
        hall.wait("the kiosk knows its numbers", PATIENT, |hall| {
            hall.kiosk_record("SELECT confirmed FROM numbering", |row| row.get::<_, i64>(0)) == Some(1)
        })?;
        hall.gone("本机现在不能收新的登记")?;
        Ok(hall)
    }

    // Time.

    /// The true time in the hall.
    pub fn now(&self) -> Timestamp {
        let passed = self.opened.elapsed() + self.passed;
        self.now + SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX)
    }

    /// Time passes at once, for kiosk and county.
    pub fn pass(&mut self, by: Duration) -> Result<()> {
        self.passed += by;
        self.set_county_clock();
        let ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.command(&Command::Advance { ms }).map(drop)
    }

    /// The kiosk's wall clock is wrong by so much from here on.
    pub fn set_kiosk_clock_wrong(&mut self, offset_s: i64) -> Result<()> {
        self.command(&Command::Wall { offset_s }).map(drop)
    }

    fn set_county_clock(&self) {
        self.premises.county.set_clock_offset(self.now().as_second() - Timestamp::now().as_second());
    }

    /// Waits for a state of the hall that nothing announces.
    pub fn wait(&mut self, what: &str, within: Duration, mut there: impl FnMut(&mut Self) -> bool) -> Result<()> {
        let until = Instant::now() + within;
        while !there(self) {
            if Instant::now() > until {
                let log = tail(&self.premises.log());
                return Err(Trouble(format!("did not happen: {what}\nthe kiosk's log:\n{log}")));
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        Ok(())
    }

    // Power.

    /// Pulls the kiosk's plug: `kill -9`.
    pub fn power_cut(&mut self) {
        if let Some(machine) = self.machine.take() {
            machine.kill9();
        }
    }

    /// The kiosk starts, and its attract screen appears.
    pub fn power_on(&mut self) -> Result<()> {
        self.power_cut();
        self.set_county_clock();
        self.machine = Some(Machine::start(&self.premises.plan(), self.now())?);
        Ok(())
    }

    // The screen.

    fn command(&mut self, command: &Command) -> Result<Answer> {
        self.machine.as_mut().ok_or_else(|| Trouble("the kiosk has no power".to_owned()))?.ask(command)
    }

    /// Touches what bears this label.
    pub fn tap(&mut self, label: &str) -> Result<()> {
        self.tap_beside(label, "")
    }

    /// Touches what bears this label and belongs to `beside`, for rows of equal buttons.
    pub fn tap_beside(&mut self, label: &str, beside: &str) -> Result<()> {
        self.tap_within(label, beside, SOON)
    }

    /// Touches what bears this label and can be touched at this moment.
    pub fn tap_now(&mut self, label: &str) -> Result<()> {
        self.tap_within(label, "", Duration::ZERO)
    }

    fn tap_within(&mut self, label: &str, beside: &str, within: Duration) -> Result<()> {
        let command = Command::Tap { label: label.to_owned(), beside: beside.to_owned(), within_ms: ms(within) };
        self.command(&command)?;
        self.touches += 1;
        Ok(())
    }

    /// How often something was touched since the count began; strokes of a signature do not count.
    pub const fn touches(&self) -> usize {
        self.touches
    }

    /// Counts touches from here.
    pub const fn count_touches(&mut self) {
        self.touches = 0;
    }

    /// Waits until the text can be seen.
    pub fn see(&mut self, text: &str) -> Result<()> {
        self.see_any(&[text], PATIENT).map(drop)
    }

    /// Waits until one of the texts can be seen, and says which.
    pub fn see_any(&mut self, texts: &[&str], within: Duration) -> Result<String> {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        match self.command(&Command::See { texts, within_ms: ms(within) })? {
            Answer::Done(text) => Ok(text),
            other => Err(Trouble(format!("{other:?}"))),
        }
    }

    /// Waits until the text can be seen no longer.
    pub fn gone(&mut self, text: &str) -> Result<()> {
        self.gone_within(text, PATIENT)
    }

    /// Waits so long until the text can be seen no longer.
    pub fn gone_within(&mut self, text: &str, within: Duration) -> Result<()> {
        self.command(&Command::Gone { text: text.to_owned(), within_ms: ms(within) }).map(drop)
    }

    /// Everything on the screen.
    pub fn look(&mut self) -> Result<Vec<Sight>> {
        match self.command(&Command::Look)? {
            Answer::Seen(sights) => Ok(sights),
            other => Err(Trouble(format!("{other:?}"))),
        }
    }

    /// Signs with a finger.
    pub fn sign(&mut self) -> Result<()> {
        self.command(&Command::Draw).map(drop)
    }

    /// Touches where nothing is.
    pub fn touch_nothing(&mut self) -> Result<()> {
        self.command(&Command::TouchNothing).map(drop)
    }

    /// A picture of the screen.
    pub fn shot(&mut self, path: &Path) -> Result<()> {
        self.command(&Command::Shot { path: path.to_owned() }).map(drop)
    }

    // Devices.

    /// Lays the card of an invented person on the reader.
    pub fn lay(&self, name: &str) -> Result<()> {
        let card = people::by_name(name).ok_or_else(|| {
            let all: Vec<_> = people::all().into_iter().map(|person| person.name).collect();
            Trouble(format!("nobody is called {name}; there are {}", all.join(" ")))
        })?;
        self.premises.reader.lay(card);
        Ok(())
    }

    /// Does to a device what the words say, as on its control line.
    pub fn device(&self, kind: Kind, line: &str) -> Result<String> {
        self.premises.device(kind, line)
    }

    /// Takes the card away, for as long as a hand needs: the kiosk's next looks find none.
    pub fn lift(&self) {
        let heard = self.premises.reader.log().len();
        self.premises.reader.lift();
        if self.machine.is_some() && self.premises.reader.is_plugged() {
            // Nothing depends on it: a kiosk that does not look now will not see a quick hand later either.
            let _looked = self.premises.reader.wait_log(Duration::from_secs(2), |log| {
                log.iter().skip(heard).filter(|request| request.answer == Some(NO_CARD)).count() >= LOOKS
            });
        }
    }

    /// The reader.
    pub const fn reader(&self) -> &CardReaderSim {
        &self.premises.reader
    }

    /// The scanner.
    pub const fn scanner(&self) -> &ScannerSim {
        &self.premises.scanner
    }

    /// The printer.
    pub const fn printer(&self) -> &PrinterSim {
        &self.premises.printer
    }

    /// Every slip printed so far.
    pub fn slips(&self) -> Vec<Slip> {
        self.premises.printer.slips()
    }

    /// The next slip nobody has taken yet.
    pub fn take_slip(&mut self) -> Result<Slip> {
        let slip = self.premises.printer.wait_slip(PATIENT).ok_or_else(|| Trouble("no slip came out".to_owned()))?;
        self.slips_taken += 1;
        Ok(slip)
    }

    /// Slips that came out and were not taken.
    pub fn slips_lying(&self) -> usize {
        self.premises.printer.slips().len().saturating_sub(self.slips_taken)
    }

    /// Files the loudspeaker has played so far, in order: `card-left.wav`, …
    pub fn sounds(&self) -> Vec<String> {
        self.signals().into_iter().filter(|told| is_sound(told)).collect()
    }

    /// Words the lamp has been told so far, in order: `off`, `call`, …
    pub fn lights(&self) -> Vec<String> {
        self.signals().into_iter().filter(|told| !is_sound(told)).collect()
    }

    fn signals(&self) -> Vec<String> {
        let told = fs::read_to_string(self.premises.places.signals()).unwrap_or_default();
        told.lines().map(str::to_owned).collect()
    }

    // Network and county.

    /// Changes the network.
    pub fn network(&self, network: Network) {
        self.premises.proxy.set(network);
    }

    /// The line.
    pub const fn proxy(&self) -> &Proxy {
        &self.premises.proxy
    }

    /// The county.
    pub const fn county(&mut self) -> &mut County {
        &mut self.premises.county
    }

    /// The county's record of a ticket, from its database.
    pub fn county_record(&self, ticket: &str) -> Option<StoredSubmission> {
        self.premises.county.submissions().into_iter().find(|submission| submission.ticket == ticket)
    }

    /// Waits until the county's database holds exactly so many submissions.
    pub fn county_has(&mut self, count: usize) -> Result<()> {
        let mut have = 0;
        self.wait("the county has them", PATIENT, |hall| {
            have = hall.premises.county.submissions().len();
            have >= count
        })
        .map_err(|trouble| Trouble(format!("the county has {have}, not {count}\n{trouble}")))?;
        if have == count { Ok(()) } else { Err(Trouble(format!("the county has {have}, not {count}"))) }
    }

    /// The exact bytes the county signed for a ticket, from its database.
    pub fn county_acknowledgement(&self, ticket: &str) -> Result<Vec<u8>> {
        let trouble = |error: rusqlite::Error| Trouble(format!("county.sqlite: {error}"));
        let record = Connection::open_with_flags(self.premises.county.db_path(), OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(trouble)?;
        record
            .query_row(
                "SELECT a.body FROM acknowledgements a JOIN submissions s ON s.key = a.key WHERE s.ticket = ?1",
                [ticket],
                |row| row.get(0),
            )
            .map_err(trouble)
    }

    // What the kiosk leaves behind: its log and its data, for what no screen shows.

    /// What the kiosk has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.premises.log()).unwrap_or_default()
    }

    /// Waits until the kiosk has logged these words.
    pub fn logs(&mut self, words: &str) -> Result<()> {
        self.wait(&format!("the kiosk logs {words:?}"), PATIENT, |hall| hall.log().contains(words))
    }

    /// The file of the kiosk, its log or one of its data, in which this text stands; `None` if it left no trace.
    pub fn trace_of(&self, text: &str) -> Result<Option<PathBuf>> {
        let data = self.data_dir();
        let entries = fs::read_dir(&data).map_err(|error| Trouble::file(&data, &error))?;
        let files = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).chain([self.premises.log()]);
        for file in files.filter(|file| file.is_file()) {
            let bytes = fs::read(&file).map_err(|error| Trouble::file(&file, &error))?;
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }

    /// Reads one row of the kiosk's database beside the running kiosk.
    pub fn kiosk_record<T>(
        &self,
        query: &str,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Option<T> {
        let path = self.premises.places.data().join("kiosk.sqlite");
        let record = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        record.busy_timeout(Duration::from_secs(2)).ok()?;
        record.query_row(query, [], read).optional().ok().flatten()
    }

    /// The receipt the kiosk keeps for a ticket, once the county has acknowledged it.
    pub fn kiosk_receipt(&self, ticket: &str) -> Option<Vec<u8>> {
        debug_assert!(ticket.bytes().all(|byte| byte.is_ascii_digit()));
        self.kiosk_record(
            &format!("SELECT receipt FROM outbox WHERE kind = 'submission' AND ticket = '{ticket}'"),
            |row| row.get::<_, Option<Vec<u8>>>(0),
        )
        .flatten()
    }

    /// Key of the slip's QR code.
    pub const fn qr_key(&self) -> &[u8; 32] {
        &self.premises.secrets.qr
    }

    /// The kiosk's disk, in a hall furnished with one.
    pub fn disk(&self) -> Result<&SmallDisk> {
        self.premises.disk.as_ref().ok_or_else(|| Trouble("this hall's kiosk has no disk of its own".to_owned()))
    }

    /// Where the kiosk keeps its data.
    pub fn data_dir(&self) -> PathBuf {
        self.premises.places.data()
    }
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What the helper was told is a file to play and not a word for the lamp.
fn is_sound(told: &str) -> bool {
    Path::new(told).extension().is_some_and(|extension| extension == "wav")
}
