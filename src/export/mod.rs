//! The journal in other notations.
