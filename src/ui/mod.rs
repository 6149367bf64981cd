//! The screen: panes, key map, theme. Never a socket, never an await, never a clock.
