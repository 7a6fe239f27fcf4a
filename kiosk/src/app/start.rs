//! What is read and opened once, at start: assets, keys, store, county, device profiles. Each refusal says what is wrong,
//! where, and what to do.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::ScopedJoinHandle,
};

use backend_client::{
    client::{ClientConfig, Timeouts},
    seal::Sealer,
    staff::StaffKey,
    ticket::HmacKey,
    wire::{self, CountyKeys},
};
use device_drivers::{IdReader, PortSettings, id_card, printer, scanner as scanner_driver};

use super::{Message, StartError};
use crate::{
    config::{self, Config},
    i18n::Texts,
    maintenance::Guide,
    receipt::Fonts,
    service::Catalogue,
    session::{Place, call::Help},
    workers::{
        county::{self, County, Ends, Health},
        keys,
        printing::Printing,
        scanner::{self, Scanner},
        signal::{self, Signals},
        store::{self, Order, Store, StoreThread},
        timekeeper::Timekeeper,
    },
};

/// What stands behind the screen, read and running.
pub(super) struct Behind {
    pub(super) texts: Texts,
    pub(super) catalogue: Catalogue,
    pub(super) guide: Guide,
    pub(super) health: Arc<Mutex<Health>>,
    pub(super) reader: IdReader,
    /// Of the printer, which also needs the fonts.
    pub(super) printer: printer::Profile,
    pub(super) scanner: Scanner,
    pub(super) signals: Signals,
    pub(super) county: County,
    pub(super) orders: mpsc::Sender<Order>,
    pub(super) store: StoreThread,
}

/// Reads and opens everything but fonts and screen. Needs no display, so it runs beside the making of the screen.
pub(super) fn open(
    config: &Config,
    time: &Timekeeper,
    send: &(impl Fn(Message) + Clone + Send + Sync + 'static),
) -> Result<Behind, StartError> {
    let (texts, catalogue) = assets(config)?;
    let guide = Guide::load(&config.assets_dir.join("findings.toml")).map_err(StartError)?;
    let sealer = Arc::new(sealer(config)?);
    let store = open_store(config, Arc::clone(&sealer))?;
    let store_report = {
        let send = send.clone();
        Arc::new(move |report| send(Message::Store(report)))
    };
    let store = StoreThread::start(store, time.now(), store_report).map_err(StartError::of)?;
    let orders = store.orders();
    let health = Arc::new(Mutex::new(Health {
        clock: time.now().trust,
        devices: BTreeMap::new(),
        alarms: Vec::new(),
        health: wire::Health::default(),
    }));
    let county = start_county(config, sealer, &orders, time, &health, {
        let send = send.clone();
        Arc::new(move |report| send(Message::County(report)))
    })?;
    let reader_port = PortSettings { path: config.id_reader.path.clone(), baud: config.id_reader.baud };
    let reader = {
        let send = send.clone();
        IdReader::spawn(reader_port, id_reader_profile(config)?, move |event| send(Message::Reader(event)))
    };
    let printer = printer_profile(config)?;
    let scanner = {
        let send = send.clone();
        scanner(config, move |report| send(Message::Scanner(report)))?
    };
    let signals = {
        let send = send.clone();
        signals(config, move |report| send(Message::Signal(report)))?
    };
    Ok(Behind { texts, catalogue, guide, health, reader, printer, scanner, signals, county, orders, store })
}

/// The fonts of the slip, which are the screen's too.
pub(super) fn fonts(config: &Config) -> Result<Fonts, StartError> {
    Fonts::load(Some(&config.assets_dir.join("fonts/fonts.conf"))).map_err(StartError::of)
}

/// What a thread of the start came to.
pub(super) fn joined<T>(thread: ScopedJoinHandle<'_, Result<T, StartError>>) -> Result<T, StartError> {
    thread.join().unwrap_or_else(|_panic| Err(StartError::of("the start broke off; the log says where")))
}

pub(super) fn assets(config: &Config) -> Result<(Texts, Catalogue), StartError> {
    let texts = Texts::load(&config.assets_dir.join("texts.toml"));
    let catalogue = Catalogue::load(&config.assets_dir);
    match (texts, catalogue) {
        (Ok(_), Ok(catalogue)) if catalogue.divisions().place(&config.site_division).is_none() => Err(StartError::of(
            format!("site_division = \"{}\" is no place of {}", config.site_division, catalogue.divisions().name),
        )),
        (Ok(texts), Ok(catalogue)) => Ok((texts, catalogue)),
        (texts, catalogue) => {
            let mut all = texts.err().unwrap_or_default();
            all.extend(catalogue.err().unwrap_or_default().iter().map(ToString::to_string));
            Err(StartError(all))
        }
    }
}

pub(super) fn place(config: &Config) -> Place {
    Place {
        hall: config.hall.clone(),
        hours: config.opening_hours.clone(),
        hotline: config.hotline.clone(),
        help: match &config.help {
            config::Help::Staff(telephone) => Help::Staff { telephone: telephone.clone() },
            config::Help::Broker(telephone) => Help::Broker { telephone: telephone.clone() },
        },
        reader: config.reader_place.clone(),
        idle: config.session.idle,
        warn: config.session.warn,
    }
}

pub(super) fn sealer(config: &Config) -> Result<Sealer, StartError> {
    let kiosk = config.kiosk.parse().map_err(StartError::of)?;
    let seal_key = keys::decode(&config.county.seal_key)
        .ok_or_else(|| StartError::of("county.seal_key is not 32 bytes in base64: take it from the county's sheet"))?;
    let device_key = keys::read(&config.device_key).map_err(StartError::of)?;
    Sealer::new(config.county.seal_kid.as_str(), &seal_key, kiosk, &device_key).map_err(StartError::of)
}

fn county_keys(config: &Config) -> Result<CountyKeys, StartError> {
    let sign_keys = config
        .county
        .sign_keys
        .iter()
        .map(|(kid, key)| Some((kid.clone(), keys::decode(key)?)))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| StartError::of("county.sign_keys: a key is not 32 bytes in base64"))?;
    CountyKeys::new(sign_keys).map_err(StartError::of)
}

fn open_store(config: &Config, sealer: Arc<Sealer>) -> Result<Store, StartError> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| StartError::of(format!("data_dir {}: {error}", config.data_dir.display())))?;
    let staff = store::StaffKeys {
        staff: StaffKey::new(keys::read(&config.county.staff_key).map_err(StartError::of)?),
        county: county_keys(config)?,
        kiosk: sealer.kiosk(),
    };
    let keys = store::Keys {
        sealer,
        staff,
        person: HmacKey::new(keys::read_or_make(&config.data_dir.join("person.key")).map_err(StartError::of)?),
        qr: HmacKey::new(keys::read(&config.county.qr_key).map_err(StartError::of)?),
    };
    Store::open(&config.data_dir, keys, config.site_division.clone()).map_err(StartError::of)
}

/// How the county is reached and by which keys it is known.
pub(super) fn county_as_configured(config: &Config) -> Result<(ClientConfig, CountyKeys), StartError> {
    let roots_pem = std::fs::read(&config.county.ca)
        .map_err(|error| StartError::of(format!("county.ca {}: {error}", config.county.ca.display())))?;
    let client = ClientConfig { url: config.county.url.clone(), roots_pem, timeouts: Timeouts::default() };
    Ok((client, county_keys(config)?))
}

fn start_county(
    config: &Config,
    sealer: Arc<Sealer>,
    orders: &mpsc::Sender<Order>,
    time: &Timekeeper,
    health: &Arc<Mutex<Health>>,
    report: Arc<dyn Fn(county::Report) + Send + Sync>,
) -> Result<County, StartError> {
    let (client, sign_keys) = county_as_configured(config)?;
    let pace = backend_client::schedule::Pace {
        spread: config.pace.spread,
        interval: config.pace.interval,
        heartbeat: config.pace.heartbeat,
        ..backend_client::schedule::Pace::default()
    };
    let ends = Ends {
        store: {
            let (orders, time) = (orders.clone(), time.clone());
            // A store that is gone drops the request; delivery notices and raises its alarm.
            Box::new(move |request| drop(orders.send(Order::Delivery(request, time.now()))))
        },
        report,
        health: {
            let (health, time) = (Arc::clone(health), time.clone());
            Box::new(move || {
                let standing = health.lock().unwrap_or_else(PoisonError::into_inner).clone();
                Health { clock: time.now().trust, ..standing }
            })
        },
        now: {
            let time = time.clone();
            Arc::new(move || time.now().wall)
        },
    };
    County::start(&client, sealer, sign_keys, pace, ends).map_err(StartError::of)
}

pub(super) fn id_reader_profile(config: &Config) -> Result<id_card::Profile, StartError> {
    let Some(file) = &config.id_reader.profile else { return Ok(id_card::SAMV_STANDARD) };
    profile_text(file).and_then(|text| {
        id_card::Profile::from_toml(&text).map_err(|error| StartError::of(format!("{}: {error}", file.display())))
    })
}

pub(super) fn printer_profile(config: &Config) -> Result<printer::Profile, StartError> {
    let Some(file) = &config.printer.profile else {
        return Ok(printer::Profile { width_dots: config.printer.width_dots, ..printer::Profile::default() });
    };
    profile_text(file).and_then(|text| {
        printer::Profile::from_toml(&text).map_err(|error| StartError::of(format!("{}: {error}", file.display())))
    })
}

/// The printer is opened and watched from now on.
pub(super) fn printing(
    config: &Config,
    profile: printer::Profile,
    fonts: Fonts,
    send: impl Fn(Message) + Send + Sync + 'static,
) -> Result<Printing, StartError> {
    let port = PortSettings { path: config.printer.path.clone(), baud: config.printer.baud };
    Printing::start(port, profile, fonts, Arc::new(move |report| send(Message::Printing(report))))
        .map_err(StartError::of)
}

/// Loudspeaker and lamp, as far as the machine has them.
fn signals(config: &Config, report: impl Fn(signal::Report) + Send + 'static) -> Result<Signals, StartError> {
    let data = config.data_dir.join("sounds");
    Signals::start(&config.signal, &config.assets_dir.join("sounds"), &data, report).map_err(StartError::of)
}

fn scanner(config: &Config, report: impl Fn(scanner::Report) + Send + 'static) -> Result<Scanner, StartError> {
    let Some(found) = &config.scanner else { return Ok(Scanner::none()) };
    let profile = scanner_profile(found)?;
    Ok(Scanner::start(PortSettings { path: found.path.clone(), baud: found.baud }, profile, report))
}

pub(super) fn scanner_profile(found: &config::Scanner) -> Result<scanner_driver::Profile, StartError> {
    let Some(file) = &found.profile else { return Ok(scanner_driver::SERIAL_STANDARD) };
    profile_text(file).and_then(|text| {
        scanner_driver::Profile::from_toml(&text)
            .map_err(|error| StartError::of(format!("{}: {error}", file.display())))
    })
}

fn profile_text(file: &Path) -> Result<String, StartError> {
    std::fs::read_to_string(file).map_err(|error| StartError::of(format!("{}: {error}", file.display())))
}
