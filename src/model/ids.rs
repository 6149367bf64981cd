//! Names of things, minted by the side that starts them, so that a late answer to a thing
//! that was replaced is recognised and ignored.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub u32);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// One descriptor that we opened; minted by the backend, never used twice (descriptors are).
    SocketId
);
id!(
    /// Something opened in the Console: one client socket and its conversation; minted by the UI.
    SessionId
);
id!(
    /// A listening stream socket, or a bound datagram socket, with a service; minted by the UI.
    ServerId
);
id!(
    /// A row of a connection list: an accepted stream peer, a datagram peer, a client that waits
    /// in the accept queue, or one that was refused; minted by the backend.
    ConnectionId
);
id!(
    /// One question to a name service; minted by the UI.
    LookupId
);
