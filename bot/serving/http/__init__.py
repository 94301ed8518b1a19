"""The HTTP edge of both servers: sockets, connection limits, strict parsing, headers and the private port."""
