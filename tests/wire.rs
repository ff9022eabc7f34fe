//! What the transport must hold whatever a server does: real TLS with real certificates, redirects
//! that carry no key anywhere, bodies that do not end.
#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

use i4_connector::engine::ports::Target;
use i4_connector::model::{Club, I4ClubId, InTouchClubId, Secret};
use i4_connector::problem::{Code, Problem};
use i4_connector::remote::I4;
use i4_connector::simulator::{Options, Simulator};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

fn club() -> Club {
    Club {
        name: "Riverside".into(),
        address: String::new(),
        time_zone: String::new(),
        intouch: InTouchClubId::new("7f0c"),
        i4: I4ClubId::new("1"),
        enabled: true,
    }
}

fn client(port: u16) -> I4 {
    let url = format!("http://127.0.0.1:{port}").parse().unwrap();
    I4::new(&url, "10042", &Secret::new("the-key".into())).unwrap()
}

/// Answers each connection with `answer`, after one request; counts connections.
async fn server(answer: Arc<[u8]>) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            let answer = Arc::clone(&answer);
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(&answer).await;
            });
        }
    });
    (port, count)
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    let (elsewhere, followed) = server(Arc::from(&b"HTTP/1.1 200 OK\r\n\r\n{}"[..])).await;
    for status in [
        "301 Moved",
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let answer = format!(
            "HTTP/1.1 {status}\r\nLocation: http://localhost:{elsewhere}/x\r\nContent-Length: 0\r\n\r\n"
        );
        let (port, _) = server(answer.into_bytes().into()).await;
        let problem: Problem = client(port).clubs(&club()).await.unwrap_err();
        assert_eq!(problem.code, Code::I4Gateway, "{status}");
        assert!(
            problem.detail.contains("it points to localhost"),
            "{}",
            problem.detail
        );
    }
    assert_eq!(followed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_body_without_end_is_given_up() {
    // Told as endless; a little more than the bound is sent.
    let mut answer = b"HTTP/1.1 200 OK\r\n\r\n{\"Result\":\"".to_vec();
    answer.resize((64 << 20) + 100_000, b'x');
    let (port, _) = server(answer.into()).await;
    let problem = client(port).clubs(&club()).await.unwrap_err();
    assert_eq!(problem.code, Code::I4Offline);
    assert!(problem.detail.contains("longer than"), "{}", problem.detail);
}

#[tokio::test]
async fn nobody_listening_is_said_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let problem = client(port).clubs(&club()).await.unwrap_err();
    assert_eq!(problem.code, Code::I4Offline);
    assert!(!problem.detail.contains("the-key"));
}

/// TLS in front of a port of this machine. Returns its own port.
async fn tls_before(port: u16, acceptor: TlsAcceptor) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut client) = acceptor.accept(stream).await else {
                    return;
                };
                let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    own
}

fn port_of(url: &str) -> u16 {
    url::Url::parse(url).unwrap().port().unwrap()
}

async fn check(profile: &Path, simulator: &Simulator, authority: Option<&Path>) -> Output {
    let access = simulator.access();
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_i4-connector"));
    command
        .args(["check", "--json", "--profile"])
        .arg(profile)
        .env(
            "I4_CONNECTOR_INTOUCH_CLIENT_SECRET",
            &access.intouch.client_secret,
        )
        .env("I4_CONNECTOR_I4_API_KEY", &access.i4.api_key)
        .env_remove("SSL_CERT_DIR")
        .env_remove("SSL_CERT_FILE");
    if let Some(file) = authority {
        command.env("SSL_CERT_FILE", file);
    }
    command.output().await.unwrap()
}

#[tokio::test]
async fn https_is_real_and_a_stranger_with_a_certificate_of_their_own_is_refused() {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let certificate = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &authority)
        .unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));

    let simulator = Simulator::start(Options::default()).await.unwrap();
    let access = simulator.access();
    let intouch = tls_before(port_of(&access.intouch.api_url), acceptor.clone()).await;
    let i4 = tls_before(port_of(&access.i4.api_url), acceptor).await;
    let folder = tempfile::tempdir().unwrap();
    let mut config = format!(
        "version = 1\ncompany_id = \"{}\"\n[intouch]\napi_url = \"https://localhost:{intouch}/v1\"\n\
         login_url = \"https://localhost:{intouch}\"\nclient_id = \"{}\"\n\
         [i4]\napi_url = \"https://localhost:{i4}\"\n",
        access.company_id, access.intouch.client_id,
    );
    for club in &access.clubs {
        config.push_str(&format!(
            "[[clubs]]\nname = \"{}\"\nintouch_club_id = \"{}\"\ni4_club_id = \"{}\"\n",
            club.name, club.intouch_club_id, club.i4_club_id
        ));
    }
    std::fs::write(folder.path().join("config.toml"), config).unwrap();
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, authority.pem()).unwrap();

    let known = check(folder.path(), &simulator, Some(&file)).await;
    assert_eq!(known.status.code(), Some(0), "{known:?}");
    let calls = simulator.world().requests.total();
    assert!(calls > 0);

    let unknown = check(folder.path(), &simulator, None).await;
    assert_eq!(unknown.status.code(), Some(1), "{unknown:?}");
    let text = String::from_utf8(unknown.stdout).unwrap();
    assert!(
        text.contains("C-INTOUCH-OFFLINE") && text.contains("certificate"),
        "{text}"
    );
    assert_eq!(
        simulator.world().requests.total(),
        calls,
        "nothing was sent"
    );
}
