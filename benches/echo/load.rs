//! The load generators. Each connects, says `ready`, waits for a line, works, and says its operations.

use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};

use rustix::event::epoll;
use rustix::process::{Resource, getrlimit, setrlimit};

const MESSAGE: [u8; 64] = [b'.'; 64];

pub(super) fn run(words: &[&str]) {
    let [kind, many, total, port] = words else { panic!("--load KIND MANY TOTAL PORT") };
    let many: usize = many.parse().expect("a number");
    let total: usize = total.parse().expect("a number");
    let port: u16 = port.parse().expect("a port");
    match *kind {
        "round" => round(many, total, port),
        "bulk" => bulk(many, total, port),
        "connect" => connect(many, total, port),
        "udp" => udp(many, total, port),
        "idle" => idle(many, port),
        other => panic!("no such load: {other}"),
    }
}

fn ready() {
    println!("ready");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("the bench says go");
}

fn dial(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("the server takes us");
    stream.set_nodelay(true).expect("an option");
    stream
}

/// `many` connections, each sending 64 bytes and waiting for them, `total` echoes in all.
fn round(many: usize, total: usize, port: u16) {
    let streams: Vec<TcpStream> = (0..many).map(|_| dial(port)).collect();
    for mut stream in &streams {
        stream.write_all(&MESSAGE).expect("sent");
        stream.read_exact(&mut [0; 64]).expect("echoed");
        stream.set_nonblocking(true).expect("a flag");
    }
    let poll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("epoll");
    for (at, stream) in streams.iter().enumerate() {
        epoll::add(&poll, stream, epoll::EventData::new_u64(at as u64), epoll::EventFlags::IN)
            .expect("added");
    }
    ready();
    for mut stream in &streams {
        stream.write_all(&MESSAGE).expect("sent");
    }
    let mut done = 0;
    let mut events = Vec::with_capacity(many);
    while done < total {
        events.clear();
        epoll::wait(&poll, rustix::buffer::spare_capacity(&mut events), None).expect("waited");
        for event in &events {
            let mut stream = &streams[event.data.u64() as usize];
            let mut got = [0; 64];
            if stream.read(&mut got).expect("echoed") == 64 {
                done += 1;
                stream.write_all(&MESSAGE).expect("sent");
            }
        }
    }
    println!("{done}");
}

/// `many` connections that send and read without pause, `total` megabytes (10^6) in all.
fn bulk(many: usize, total: usize, port: u16) {
    let streams: Vec<TcpStream> = (0..many).map(|_| dial(port)).collect();
    ready();
    let each = total * 1_000_000 / many;
    std::thread::scope(|scope| {
        for stream in &streams {
            scope.spawn(move || {
                let chunk = vec![b'.'; 128 * 1024];
                let mut left = each;
                while left > 0 {
                    let now = left.min(chunk.len());
                    (&*stream).write_all(&chunk[..now]).expect("sent");
                    left -= now;
                }
            });
            scope.spawn(move || {
                let mut room = vec![0; 128 * 1024];
                let mut left = each;
                while left > 0 {
                    left -= (&*stream).read(&mut room).expect("echoed").min(left);
                }
            });
        }
    });
    println!("{total}");
}

/// Connect, echo 64 bytes, close, and wait for the end of file; `many` at a time.
fn connect(many: usize, total: usize, port: u16) {
    ready();
    std::thread::scope(|scope| {
        for _ in 0..many {
            scope.spawn(|| {
                for _ in 0..total / many {
                    let mut stream = dial(port);
                    stream.write_all(&MESSAGE).expect("sent");
                    stream.read_exact(&mut [0; 64]).expect("echoed");
                    stream.shutdown(std::net::Shutdown::Write).expect("shut");
                    let _ = stream.read(&mut [0; 1]);
                }
            });
        }
    });
    println!("{}", total / many * many);
}

/// `many` connections that do nothing, until the bench ends the process.
fn idle(many: usize, port: u16) {
    raise_descriptor_limit();
    let streams: Vec<TcpStream> = (0..many).map(|_| dial(port)).collect();
    ready();
    println!("{}", streams.len());
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// Both ends of so many connections do not fit into one process, and hardly into the usual soft limit.
pub(super) fn raise_descriptor_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).expect("the soft limit may be as high as the hard one");
}

/// One socket with `many` datagrams of 64 bytes on the way, numbered: the same one sent back 20,000 times is taken for a
/// loop.
fn udp(many: usize, total: usize, port: u16) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("bound");
    socket.connect(("127.0.0.1", port)).expect("connected");
    socket.set_read_timeout(Some(std::time::Duration::from_secs(5))).expect("an option");
    ready();
    let mut message = MESSAGE;
    for number in 0..many + total {
        if number >= many {
            socket.recv(&mut [0; 64]).expect("echoed");
        }
        message[..8].copy_from_slice(&number.to_le_bytes());
        socket.send(&message).expect("sent");
    }
    println!("{total}");
}
