//! The kiosk: reads its configuration, opens the screen, and runs until it is stopped. Or one of the checks of `cli`.

mod cli;

use std::{cell::RefCell, path::Path, process::ExitCode, rc::Rc, sync::Arc, time::Duration};

use kiosk::{
    app::App,
    clock::{Clock, SystemClock},
    config::Config,
};

thread_local! {
    /// The app lives on the screen's thread; workers reach it through the event loop.
    static APP: RefCell<Option<Running>> = const { RefCell::new(None) };
}

struct Running {
    app: App,
    clock: Arc<SystemClock>,
    timer: Rc<slint::Timer>,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env().add_directive(tracing::Level::INFO.into()))
        .with_writer(std::io::stderr)
        .init();
    // Location and type only: a message may hold what a person entered.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(code = "PANIC", at, "the kiosk stops and is started anew");
    }));
    let file = match cli::parse(std::env::args_os().skip(1)) {
        Ok(cli::Command::Run(file)) => file,
        Ok(command) => return cli::obey(&command),
        Err(usage) => {
            tracing::error!("{usage}");
            return ExitCode::from(cli::UNSEEN);
        }
    };
    match run(&file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let config =
        Config::load(file).map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    private_environment(&config);
    let clock = Arc::new(SystemClock::start());
    let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(|| {
        // Without an event loop the program is ending.
        drop(slint::invoke_from_event_loop(pump));
    });
    let app = App::start(&config, clock.clone(), wake, platform)?;
    let window = app.screen().window();
    window.set_size(slint::PhysicalSize::new(config.screen.width, config.screen.height));
    window.set_fullscreen(config.screen.fullscreen);
    app.screen().show()?;
    APP.with_borrow_mut(|running| *running = Some(Running { app, clock, timer: Rc::default() }));
    pump();
    slint::run_event_loop()?;
    APP.with_borrow_mut(Option::take);
    Ok(())
}

/// What the screen is drawn on: a bare X server, or whatever Slint finds.
fn platform() -> Result<(), slint::PlatformError> {
    #[cfg(feature = "x11")]
    kiosk::ui::x11::connect()?;
    Ok(())
}

/// Fonts, scale and locale are the machine's, not the session's: set before any thread starts.
///
/// The locale says nothing here: words are our own, times are the county's. Nobody composes keys either: the X libraries
/// would read two tables of them before the first page is painted. A desktop's settings are not ours either: Slint would hold the
/// window back until the desktop's message bus has answered, or half a second has passed.
fn private_environment(config: &Config) {
    let fonts = config.assets_dir.join("fonts/fonts.conf");
    #[expect(unsafe_code, reason = "set_var: no other thread runs yet")]
    // SAFETY: called from main before any thread is started.
    unsafe {
        std::env::set_var("FONTCONFIG_FILE", fonts);
        std::env::set_var("SLINT_SCALE_FACTOR", config.screen.scale.to_string());
        std::env::set_var("LC_ALL", "C");
        std::env::set_var("XCOMPOSEFILE", config.assets_dir.join("config/compose"));
        std::env::set_var("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    }
}

/// Lets the app take what has arrived, and sets the timer for what is due next.
fn pump() {
    APP.with_borrow_mut(|running| {
        let Some(Running { app, clock, timer }) = running else { return };
        app.pump();
        if app.wants_restart() {
            // Ended already is as good.
            drop(slint::quit_event_loop());
            return;
        }
        if let Some(at) = app.next_deadline() {
            let wait = at.saturating_sub(clock.mono()).max(Duration::from_millis(1));
            timer.start(slint::TimerMode::SingleShot, wait, pump);
        }
    });
}
