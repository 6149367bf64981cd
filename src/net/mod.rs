//! The backend: the only place with sockets and resolvers.

pub mod fault;
pub mod service;
pub mod sys;
