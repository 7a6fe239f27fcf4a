//! The edge: listener, TLS, HTTP/1.1 and HTTP/2 on each connection.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::Arc;

use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio_rustls::TlsAcceptor;

use crate::http::{App, Cut, router};
use crate::misbehaviour::Misbehaviour;

/// Serves until `stop` is sent or dropped. Open connections end with the runtime.
pub(crate) async fn serve(listener: TcpListener, tls: Arc<ServerConfig>, app: Arc<App>, stop: oneshot::Receiver<()>) {
    let service = TowerToHyperService::new(router(&app));
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    // Before it is known what is wanted of it: it must not miss that it has to end.
                    let ended = app.steering.misbehaviour.connections();
                    let tls = match app.steering.misbehaviour.take_connection() {
                        Misbehaviour::None => Ok(Arc::clone(&tls)),
                        what => app.keys.tls(what),
                    };
                    match tls {
                        Ok(tls) => {
                            tokio::spawn(connection(stream, peer, TlsAcceptor::from(tls), service.clone(), ended));
                        }
                        Err(error) => tracing::warn!(%error, "TLS"),
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "accept");
                    // Out of descriptors, most likely: others must finish first.
                    tokio::task::yield_now().await;
                }
            }
        }
    };
    tokio::select! {
        () = accept => {}
        _stopped = stop => {}
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: TlsAcceptor,
    service: TowerToHyperService<axum::Router>,
    mut ended: watch::Receiver<u64>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "nodelay");
    }
    // Holds the socket after the stream is gone, so that it can be closed with a reset.
    let socket = stream.as_fd().try_clone_to_owned();
    let stream = match acceptor.accept(stream).await {
        Ok(stream) => stream,
        Err(error) => {
            tracing::debug!(%peer, %error, "TLS");
            return;
        }
    };
    let cut = Cut::new();
    let wanted = cut.clone();
    let handle = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(cut.clone());
        service.call(request)
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    let serve = builder.serve_connection(TokioIo::new(stream), handle);
    // Leaving drops the socket: the kiosk sees a connection that ended in the middle.
    tokio::select! {
        ended = serve => if let Err(error) = ended {
            tracing::debug!(%peer, %error, "connection");
        },
        reset = wanted.wanted() => {
            tracing::debug!(%peer, reset, "connection cut on request");
            if reset && let Err(error) = socket.and_then(zero_linger) {
                tracing::debug!(%peer, %error, "reset");
            }
        }
        _changed = ended.changed() => tracing::debug!(%peer, "open connections end"),
    }
}

/// Closing this socket resets the connection.
fn zero_linger(socket: OwnedFd) -> io::Result<()> {
    TcpStream::from_std(socket.into())?.set_zero_linger()
}
