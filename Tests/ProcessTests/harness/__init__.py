"""What the process tests share: the binary, a running server, and clients that speak to it from outside."""
