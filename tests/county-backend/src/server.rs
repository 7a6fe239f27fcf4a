//! The edge: listener, TLS, HTTP/1.1 and HTTP/2 on each connection.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::http::{App, Cut, router};

/// Serves until `stop` is sent or dropped. Open connections end with the runtime.
pub(crate) async fn serve(listener: TcpListener, tls: Arc<ServerConfig>, app: Arc<App>, stop: oneshot::Receiver<()>) {
    let service = TowerToHyperService::new(router(&app));
    let acceptor = TlsAcceptor::from(tls);
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    tokio::spawn(connection(stream, peer, acceptor.clone(), service.clone()));
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
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "nodelay");
    }
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
        () = wanted.wanted() => tracing::debug!(%peer, "connection cut on request"),
    }
}
