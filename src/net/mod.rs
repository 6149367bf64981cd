//! The backend: the only place with sockets and resolvers.

pub mod service;
pub mod sys;
